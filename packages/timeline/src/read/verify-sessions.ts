import { BundleError } from "../bundle/error.ts";
import { sessionPaths } from "../bundle/layout.ts";
import { bundlePathProblem } from "../bundle/path.ts";
import type { TimelineEvent } from "../event.ts";
import type { PayloadOf } from "../events/catalogue.ts";
import type { IncrementalSha256 } from "../hash.ts";
import type { SessionId } from "../ids.ts";
import { finding } from "./finding.ts";
import { type Expected, type Files, refer, verifyFile } from "./verify-files.ts";

type Range = NonNullable<PayloadOf<"StepCompleted">["conversation"]>[number];

interface Slice extends Expected {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly bytes: number;
}

interface Reading {
  readonly slice: Slice;
  readonly hash: IncrementalSha256;
  bytes: number;
}

const NEWLINE = 0x0a;
const CODES = { missing: "session_missing", changed: "session_changed" } as const;

/**
 * What a log says about agent sessions: their bindings, and the slices of `events.ndjson` that turns and steps cover.
 * A slice is whole lines, newlines included; message `n` is line `n`.
 */
export class SessionCheck {
  readonly #files: Files;
  readonly #bindings = new Map<string, Expected>();
  readonly #slices = new Map<string, Map<string, Slice>>();

  constructor(files: Files) {
    this.#files = files;
  }

  add(event: TimelineEvent): void {
    if (event.type === "SessionBound" && event.sessionId !== undefined) {
      // Bound again after a resume: the binding on disk is the latest.
      this.#bindings.set(event.sessionId, { sha256: event.payload.bindingSha256, seqs: [event.seq] });
    } else if (event.type === "StepCompleted") {
      for (const range of event.payload.conversation ?? []) this.#addRange(range, event.seq);
    } else if (event.type === "AgentTurn" && event.payload.conversation !== undefined) {
      this.#addRange(event.payload.conversation, event.seq);
    }
  }

  async finish(): Promise<void> {
    for (const [id, expected] of this.#bindings) {
      await verifyFile(this.#files, sessionPaths(id as SessionId).binding, expected, CODES);
    }
    for (const [id, slices] of this.#slices) await this.#verifySlices(sessionPaths(id as SessionId).events, slices);
  }

  /** A turn and its step name the same slice; it is read once. */
  #addRange({ sessionId, fromSeq, toSeq, bytes, sha256 }: Range, seq: number): void {
    const slices = this.#slices.get(sessionId) ?? new Map<string, Slice>();
    this.#slices.set(sessionId, slices);
    const key = `${fromSeq}-${toSeq}-${bytes}-${sha256}`;
    const known = slices.get(key);
    if (known === undefined) slices.set(key, { fromSeq, toSeq, bytes, sha256, seqs: [seq] });
    else refer(known, seq);
  }

  async #verifySlices(path: string, slices: ReadonlyMap<string, Slice>): Promise<void> {
    const { source, onFinding } = this.#files;
    const problem = bundlePathProblem(path);
    if (problem !== undefined) {
      onFinding(finding("path_unsafe", { file: path, message: `the log names an unsafe session: ${problem}` }));
      return;
    }
    try {
      const seqs = [...slices.values()].flatMap((slice) => slice.seqs).slice(0, 20);
      if ((await source.stat(path)) === undefined) {
        onFinding(finding("session_missing", { file: path, seqs, message: "the conversation is missing" }));
      } else await this.#readSlices(path, [...slices.values()]);
    } catch (error) {
      if (!(error instanceof BundleError)) throw error;
      onFinding(finding("source_failed", { file: path, message: error.message }));
    }
  }

  /** One pass over the file for all slices, whatever the length of its lines. */
  async #readSlices(path: string, slices: readonly Slice[]): Promise<void> {
    const waiting = slices.toSorted((a, b) => b.fromSeq - a.fromSeq);
    let open: Reading[] = [];
    let line = 1;
    const turn = (): void => {
      for (const reading of open) if (reading.slice.toSeq < line) this.#close(path, reading);
      open = open.filter((reading) => reading.slice.toSeq >= line);
      for (let next = waiting.at(-1); next !== undefined && next.fromSeq <= line; next = waiting.at(-1)) {
        waiting.pop();
        const reading = { slice: next, hash: this.#files.createSha256(), bytes: 0 };
        if (next.toSeq < line) this.#close(path, reading);
        else open.push(reading);
      }
    };
    turn();
    for await (const chunk of this.#files.source.read(path)) {
      for (let from = 0; from < chunk.length; ) {
        const newline = chunk.indexOf(NEWLINE, from);
        const end = newline < 0 ? chunk.length : newline + 1;
        for (const reading of open) {
          reading.hash.update(chunk.subarray(from, end));
          reading.bytes += end - from;
        }
        from = end;
        if (newline < 0) continue;
        line++;
        turn();
      }
    }
    for (const reading of open) this.#close(path, reading);
    for (const slice of waiting) this.#close(path, { slice, hash: this.#files.createSha256(), bytes: 0 });
  }

  #close(path: string, { slice, hash, bytes }: Reading): void {
    const found = hash.digest();
    if (found === slice.sha256 && bytes === slice.bytes) return;
    const message = `messages ${slice.fromSeq} to ${slice.toSeq} are not those that were recorded (${slice.bytes} bytes then, ${bytes} now)`;
    this.#files.onFinding(
      finding("session_changed", { file: path, seqs: slice.seqs, message, expected: slice.sha256, found, bytes }),
    );
  }
}

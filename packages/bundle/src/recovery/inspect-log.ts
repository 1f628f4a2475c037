import {
  BUNDLE_FILES,
  type BundleSource,
  type ByteLine,
  genesis,
  type Sha256Hex,
  splitLines,
} from "@openexec/timeline";
import { sha256 } from "../sha256.ts";
import type { LogHead } from "../writer/log-head.ts";
import { type CallInFlight, CallsInFlight, type SpawnedProcess } from "./calls-in-flight.ts";
import { type Envelope, readEnvelope } from "./envelope.ts";

/** What a log holds, as far as its chain follows. */
export interface LogInspection {
  /** End of the valid prefix. */
  readonly head: LogHead;
  /** Of the valid prefix; `undefined` in an empty log. */
  readonly runId: string | undefined;
  readonly lastAt: string | undefined;
  /** Whether the run has ended, been paused, or neither (its writer lives, or died). */
  readonly state: "open" | "paused" | "completed";
  /** Bytes behind the valid prefix: a half line, or what a power failure left there. */
  readonly tornBytes: number;
  /** Number of segments that were begun: 1 and one more for each `RunResumed`. */
  readonly segments: number;
  readonly inFlight: readonly CallInFlight[];
  /** Processes of calls in flight. */
  readonly processes: readonly SpawnedProcess[];
}

const HASH_FIELD = ',"hash":"';
/** `,"hash":"`, 64 digits, `"}`. */
const TAIL_BYTES = HASH_FIELD.length + 64 + 2;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The hash of a line when it follows from `previous`, else `undefined`. */
function followingHash(previous: Sha256Hex, text: string): Sha256Hex | undefined {
  const cut = text.length - TAIL_BYTES;
  if (cut <= 0 || !text.startsWith(HASH_FIELD, cut)) return undefined;
  const hash = sha256(`${previous}\n${text.slice(0, cut)}}`);
  return text.startsWith(hash, cut + HASH_FIELD.length) && text.endsWith('"}') ? hash : undefined;
}

function decode(line: ByteLine): string | undefined {
  if (line.state !== "whole") return undefined;
  try {
    return decoder.decode(line.content);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

const STATES: Readonly<Record<string, LogInspection["state"]>> = {
  RunStarted: "open",
  RunResumed: "open",
  RunInterrupted: "open",
  RunPaused: "paused",
  RunCompleted: "completed",
};

class Inspector {
  head: LogHead = { seq: 0, hash: genesis(sha256), bytes: 0 };
  runId: string | undefined;
  lastAt: string | undefined;
  state: LogInspection["state"] = "open";
  segments = 1;
  readonly calls = new CallsInFlight();

  /** @returns whether the line belongs to the valid prefix */
  take(line: ByteLine): boolean {
    const text = decode(line);
    const hash = text === undefined ? undefined : followingHash(this.head.hash, text);
    const envelope = hash === undefined || text === undefined ? undefined : readEnvelope(text);
    if (hash === undefined || envelope?.seq !== this.head.seq + 1) return false;
    this.head = { seq: envelope.seq, hash, bytes: line.offset + line.length + 1 };
    this.lastAt = envelope.at;
    this.#note(envelope);
    return true;
  }

  #note(envelope: Envelope): void {
    this.state = STATES[envelope.type] ?? this.state;
    if (envelope.type === "RunResumed") this.segments++;
    if (envelope.type === "RunStarted") this.runId = envelope.text("runId");
    this.calls.note(envelope);
  }
}

/**
 * Reads a log from its start, streaming, and finds where its chain ends. Memory grows with the calls in flight only.
 * Never throws for what is in the log. @throws BundleError when there is no log
 */
export async function inspectLog(source: BundleSource): Promise<LogInspection> {
  const inspector = new Inspector();
  const total = (await source.stat(BUNDLE_FILES.timeline))?.bytes ?? 0;
  for await (const line of splitLines(source.read(BUNDLE_FILES.timeline, { from: 0, to: total }))) {
    if (!inspector.take(line)) break;
  }
  const { head, runId, lastAt, state, segments, calls } = inspector;
  return {
    head,
    runId,
    lastAt,
    state,
    tornBytes: total - head.bytes,
    segments,
    inFlight: calls.open,
    processes: calls.processes,
  };
}

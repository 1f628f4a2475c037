import type { BundleWriter } from "@openexec/bundle";
import { sha256 } from "@openexec/bundle";
import { type ArtifactRef, chainHash, encodeEvent, genesis, type SealedLine, sealLine } from "@openexec/timeline";
import type { FaultyDisk } from "./faulty-disk.ts";

/** One call of a writer, as data, so that a property can make up and shrink whole sequences. */
export type WriterCall =
  | { readonly type: "emit"; readonly size: number }
  | { readonly type: "artifact"; readonly content: string }
  | { readonly type: "append"; readonly path: string; readonly content: string }
  | { readonly type: "adopt"; readonly path: string }
  | { readonly type: "write"; readonly path: string; readonly content: string }
  | { readonly type: "flush"; readonly wait: boolean }
  | { readonly type: "turn" };

/** Everything that must be readable: how many lines, and which files with at least which content. */
export interface Promised {
  readonly lines: number;
  readonly artifacts: ReadonlySet<string>;
  /** Length of each growing file, by path; one that was adopted since is an artifact. */
  readonly grown: ReadonlyMap<string, number>;
  /** Index of the version of each replaced file. */
  readonly versions: ReadonlyMap<string, number>;
}

const encoder = new TextEncoder();

/** Calls a writer and remembers what each line may rely on and what each `flush` acknowledged. */
export class Recorder {
  readonly lines: SealedLine[] = [];
  /** By line: what a reader of that line must find. */
  readonly promisedByLine: Promised[] = [];
  readonly contents = new Map<string, string>();
  readonly replaced = new Map<string, string[]>();
  readonly adoptedAs = new Map<string, string>();
  readonly errors: unknown[] = [];
  #artifacts = new Set<string>();
  readonly #grown = new Map<string, number>();
  readonly #versions = new Map<string, number>();
  readonly #flushes: Promise<void>[] = [];
  #spools = 0;

  constructor(
    readonly writer: BundleWriter,
    readonly disk: FaultyDisk,
  ) {}

  /** Makes the calls. Ends when the writer fails; the error is in `errors`. */
  async run(calls: readonly WriterCall[]): Promise<void> {
    try {
      this.#emit(0);
      for (const call of calls) await this.#call(call);
    } catch (error) {
      this.errors.push(error);
    }
    void this.#flush();
    await Promise.all(this.#flushes);
  }

  promised(): Promised {
    const { lines } = this;
    const [artifacts, grown, versions] = [new Set(this.#artifacts), new Map(this.#grown), new Map(this.#versions)];
    return { lines: lines.length, artifacts, grown, versions };
  }

  async #call(call: WriterCall): Promise<void> {
    if (call.type === "emit") this.#emit(call.size);
    else if (call.type === "artifact") this.#artifact(call.content);
    else if (call.type === "append") this.#append(call.path, call.content);
    else if (call.type === "adopt") this.#adopt(call.path);
    else if (call.type === "write") this.#write(call.path, call.content);
    else if (call.type === "turn") await new Promise((resolve) => setImmediate(resolve));
    else {
      const flush = this.#flush();
      if (call.wait) await flush;
    }
  }

  #emit(size: number): void {
    const seq = this.lines.length + 1;
    const at = "2026-11-20T10:00:00.000000Z";
    const draft = { type: "LogLine", payload: { level: "info", message: "x".repeat(size) } } as const;
    const body = encodeEvent(seq, at, draft, false);
    const hash = chainHash(this.lines.at(-1)?.hash ?? genesis(sha256), body, sha256);
    const line: SealedLine = { seq, at, type: "LogLine", line: sealLine(body, hash), hash };
    this.lines.push(line);
    this.promisedByLine.push(this.promised());
    this.writer.emit(line);
  }

  #artifact(content: string): void {
    const bytes = encoder.encode(content);
    const ref = this.#reference(bytes);
    this.contents.set(ref.path, content);
    this.writer.artifact(ref, bytes);
    this.#artifacts.add(ref.path);
  }

  #append(path: string, content: string): void {
    const whole = (this.contents.get(path) ?? "") + content;
    this.contents.set(path, whole);
    this.writer.append(path, content);
    this.#grown.set(path, whole.length);
  }

  #adopt(name: string): void {
    // A path is adopted once in the life of a run: its name holds the id of its call.
    const path = `${name}.${++this.#spools}`;
    this.#append(path, `stream ${this.#spools}`);
    this.#append(path, " and its end");
    const content = this.contents.get(path) ?? "";
    const ref = this.#reference(encoder.encode(content));
    this.contents.set(ref.path, content);
    this.adoptedAs.set(path, ref.path);
    this.writer.adopt(path, ref);
    this.#artifacts.add(ref.path);
    this.#grown.delete(path);
  }

  #write(path: string, content: string): void {
    const versions = this.replaced.get(path) ?? [];
    versions.push(content);
    this.replaced.set(path, versions);
    this.writer.write(path, content);
    this.#versions.set(path, versions.length - 1);
  }

  #flush(): Promise<void> {
    const promised = this.promised();
    const flush = this.writer.flush().then(
      () => this.disk.mark(promised),
      (error: unknown) => void this.errors.push(error),
    );
    this.#flushes.push(flush);
    return flush;
  }

  #reference(bytes: Uint8Array): ArtifactRef {
    const digest = sha256(bytes);
    return { path: `artifacts/sha256-${digest}.txt`, mediaType: "text/plain", bytes: bytes.length, sha256: digest };
  }
}

import { createHash } from "node:crypto";
import {
  type ArtifactRef,
  artifactPath,
  type CallId,
  INLINE_LIMIT,
  type Sha256Hex,
  type StreamRecord,
  spoolPath,
} from "@openexec/timeline";
import { sha256 } from "../record/sha256.ts";
import type { LiveRun } from "./live-run.ts";
import type { Store } from "./outcome.ts";

/** A command that still writes after this long may outlive us: what it wrote goes to the disk, however little. */
const SPOOL_AFTER_MS = 250;

/**
 * One output stream of a command. Short ones are kept in memory; a long one goes through the filter into the spool
 * while it comes, so that a crash leaves what there was.
 */
export class ShellStream {
  readonly #parts: Uint8Array[] = [];
  readonly #chunks: number[] = [];
  #bytes = 0;
  #spool: Spool | undefined;

  constructor(
    private readonly run: LiveRun,
    private readonly callId: CallId,
    private readonly name: "stdout" | "stderr",
  ) {}

  add(bytes: Uint8Array, order: number, atMs: number): void {
    this.#parts.push(bytes);
    this.#bytes += bytes.byteLength;
    this.#chunks.push(this.#bytes, order, Math.round(atMs));
    if (this.#spool !== undefined) this.#spool.push(bytes);
    else if (this.#bytes > INLINE_LIMIT || atMs > SPOOL_AFTER_MS) {
      this.#spool = new Spool(this.run, spoolPath(this.callId, this.name, sha256));
      for (const part of this.#parts) this.#spool.push(part);
    }
  }

  get text(): string {
    return Buffer.concat(this.#parts).toString("utf8");
  }

  record(store: Store): StreamRecord {
    const bytes = Buffer.concat(this.#parts);
    const text = bytes.toString("utf8");
    const isText = Buffer.byteLength(text) === bytes.length && Buffer.from(text, "utf8").equals(bytes);
    const value = isText ? text : new Uint8Array(bytes);
    return {
      content: store(value, this.name, this.#spool?.finish(isText)),
      bytes: bytes.length,
      ...(this.#chunks.length > 3 && { chunks: this.#chunks }),
    };
  }
}

/** A file of the bundle that a stream is written to while it comes; named by its content when it is whole. */
class Spool {
  readonly #filter: ReturnType<LiveRun["ports"]["filter"]["stream"]>;
  readonly #hash = createHash("sha256");
  #bytes = 0;

  constructor(
    private readonly run: LiveRun,
    private readonly path: string,
  ) {
    this.#filter = run.ports.filter.stream();
  }

  push(bytes: Uint8Array): void {
    this.#write(this.#filter.push(bytes));
  }

  #write(clean: Uint8Array): void {
    if (clean.byteLength === 0) return;
    this.#hash.update(clean);
    this.#bytes += clean.byteLength;
    this.run.ports.sink.append(this.path, clean);
  }

  /** The file as an artifact; `undefined` when it is short enough to stand in the line. */
  finish(isText: boolean): ArtifactRef | undefined {
    this.#write(this.#filter.end());
    const { sink } = this.run.ports;
    if (this.#bytes <= INLINE_LIMIT && sink.discard !== undefined) {
      sink.discard(this.path);
      return undefined;
    }
    const sha = this.#hash.digest("hex") as Sha256Hex;
    const mediaType = isText ? "text/plain" : "application/octet-stream";
    const ref = { path: artifactPath(sha, mediaType), mediaType, bytes: this.#bytes, sha256: sha };
    sink.adopt(this.path, ref);
    return ref;
  }
}

import type { SealedLine } from "./event.ts";
import type { ArtifactRef } from "./events/shared.ts";

/**
 * Where a run's bytes go: the bundle writer, memory, or the comparing sink of a replay. Order is decided by the order
 * of calls; every method but `flush` and `close` is synchronous and queues. Paths are relative to the bundle.
 * The secrets filter and the chain stand in front: what arrives here is final.
 */
export interface EventSink {
  /** The next line of the log. Everything queued before it is durable before it. @throws when an earlier write failed */
  emit(line: SealedLine): void;
  /** An immutable file named by its content; the same content twice is written once. */
  artifact(ref: ArtifactRef, bytes: Uint8Array): void;
  /** Replaces a file whole, atomically. */
  write(path: string, bytes: Uint8Array | string): void;
  /** Appends to a file that grows: a spooled stream, a session's `events.ndjson`. */
  append(path: string, bytes: Uint8Array | string): void;
  /** Turns a finished spool file into an artifact by renaming it; `ref` was hashed on the way. */
  adopt(path: string, ref: ArtifactRef): void;
  /** Forgets a spool file that turned out short. Absent: it stays, as evidence that nobody needs. */
  discard?(path: string): void;
  /** Resolves when everything queued so far is on disk. Rejects, and fails the run, when it cannot be. */
  flush(): Promise<void>;
}

import type { ArtifactRef } from "@openexec/timeline";
import type { LineReader } from "./tape-reader.ts";

/** What a tape reads besides the log. */
export interface TapeSource {
  readonly lines: LineReader;
  /** Bytes of an artifact, verified against its digest. Rejects when it is missing or other. */
  artifact(ref: ArtifactRef): Promise<Uint8Array>;
  /** Lines of a session's `events.ndjson`, or `undefined` when the record has none. */
  session(sessionId: string): LineReader | undefined;
}

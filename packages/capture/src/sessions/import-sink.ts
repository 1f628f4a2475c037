import type { ArtifactRef, Draft, StoredValue } from "@openexec/timeline";

/** Where an importer puts what it tells. What arrives is filtered, chained and written behind it. */
export interface ImportSink {
  /** The next event; `occurredAt` is the time by the client's clock. */
  emit(draft: Draft): void;
  /** Stores a value as events hold them. What cannot be stored is told as text. */
  store(value: unknown): StoredValue;
  /** Keeps a file. */
  keep(bytes: Uint8Array, mediaType: string): ArtifactRef;
}

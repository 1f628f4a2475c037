import { type ArtifactRef, artifactPath, INLINE_LIMIT } from "@openexec/timeline";
import { type Sha256Stream, sha256Stream } from "../sha256.ts";

/** The part of an event sink that a spool needs. */
export interface SpoolSink {
  append(path: string, bytes: Uint8Array): void;
  adopt(path: string, ref: ArtifactRef): void;
  /** Removes a spool file whose content goes into a line. Without it the file stays. */
  discard?(path: string): void;
}

/** A finished stream: small ones go into the line, others are artifacts. */
export type SpooledContent =
  | { readonly bytes: Uint8Array; readonly artifact?: undefined }
  | { readonly artifact: ArtifactRef };

/**
 * A stream of unknown length on its way to disk. It is hashed as it comes and never held: after a crash its file is the
 * partial evidence. What is appended must have passed the secrets filter.
 */
export class Spool {
  readonly #sink: SpoolSink;
  readonly #hash: Sha256Stream = sha256Stream();
  readonly #start: Uint8Array[] = [];
  #bytes = 0;

  /** @param path of the spool file within the bundle; see `spoolPath` */
  constructor(
    sink: SpoolSink,
    readonly path: string,
  ) {
    this.#sink = sink;
  }

  /** Length so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The chunk is used later: it must not be written over. */
  append(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.#bytes + chunk.length <= INLINE_LIMIT) this.#start.push(chunk);
    this.#bytes += chunk.length;
    this.#hash.update(chunk);
    this.#sink.append(this.path, chunk);
  }

  /** Once, at the outcome. Up to 4 KiB the content itself, above it the artifact that the file became. */
  finish(mediaType: string): SpooledContent {
    if (this.#bytes <= INLINE_LIMIT) {
      if (this.#bytes > 0) this.#sink.discard?.(this.path);
      return { bytes: Buffer.concat(this.#start) };
    }
    const sha256 = this.#hash.digest();
    const artifact = { path: artifactPath(sha256, mediaType), mediaType, bytes: this.#bytes, sha256 };
    this.#sink.adopt(this.path, artifact);
    return { artifact };
  }
}

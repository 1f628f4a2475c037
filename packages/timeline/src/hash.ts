import type { Sha256Hex } from "./ids.ts";

/**
 * SHA-256 as lower-case hex; a string is hashed as its UTF-8 bytes. Given by whoever runs this package
 * (Node's `crypto.hash`, a WebAssembly one in the browser), so that the core stays pure and synchronous.
 */
export type Sha256 = (input: string | Uint8Array) => Sha256Hex;

/** The same over bytes that come in pieces, for files that are not held in memory. */
export interface IncrementalSha256 {
  update(bytes: Uint8Array): void;
  /** Called once, at the end. */
  digest(): Sha256Hex;
}
export type CreateSha256 = () => IncrementalSha256;

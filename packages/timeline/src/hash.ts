import type { Sha256Hex } from "./ids.ts";

/**
 * SHA-256 as lower-case hex; a string is hashed as its UTF-8 bytes. Given by whoever runs this package
 * (Node's `crypto.hash`, a WebAssembly one in the browser), so that the core stays pure and synchronous.
 */
export type Sha256 = (input: string | Uint8Array) => Sha256Hex;

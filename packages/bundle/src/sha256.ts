import { createHash, hash } from "node:crypto";
import type { Sha256, Sha256Hex } from "@openexec/timeline";

const oneShot = hash;
const incremental = createHash;

/** SHA-256 by Node, in one call. */
export const sha256: Sha256 = (input) => oneShot("sha256", input, "hex") as Sha256Hex;

/** SHA-256 of bytes that come in pieces. */
export interface Sha256Stream {
  update(bytes: Uint8Array): void;
  /** Once, at the end. */
  digest(): Sha256Hex;
}

export function sha256Stream(): Sha256Stream {
  const state = incremental("sha256");
  return {
    update: (bytes) => void state.update(bytes),
    digest: () => state.digest("hex") as Sha256Hex,
  };
}

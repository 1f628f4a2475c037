import type { Sha256Hex } from "@openexec/timeline";

/** How far a log goes. Of an empty one: seq 0, 0 bytes, the hash before the first line. */
export interface LogHead {
  readonly seq: number;
  readonly hash: Sha256Hex;
  readonly bytes: number;
}

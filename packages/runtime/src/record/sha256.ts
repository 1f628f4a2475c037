import type { Sha256Hex } from "@openexec/timeline";
import { originals } from "../globals/originals.ts";

/** SHA-256 with Node's one-shot hash. */
export const sha256 = (input: string | Uint8Array): Sha256Hex => originals.hash("sha256", input) as Sha256Hex;

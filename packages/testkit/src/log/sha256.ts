import { createHash, hash } from "node:crypto";
import type { IncrementalSha256, Sha256, Sha256Hex } from "@openexec/timeline";

export const sha256: Sha256 = (input) => hash("sha256", input) as Sha256Hex;

export function createSha256(): IncrementalSha256 {
  const digest = createHash("sha256");
  return {
    update: (bytes) => {
      digest.update(bytes);
    },
    digest: () => digest.digest("hex") as Sha256Hex,
  };
}

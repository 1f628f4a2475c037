import { createHash, hash } from "node:crypto";
import type { CreateSha256, Sha256, Sha256Hex } from "@openexec/timeline";

export const sha256: Sha256 = (input) => hash("sha256", input) as Sha256Hex;

export const createSha256: CreateSha256 = () => {
  const running = createHash("sha256");
  return { update: (bytes) => void running.update(bytes), digest: () => running.digest("hex") as Sha256Hex };
};

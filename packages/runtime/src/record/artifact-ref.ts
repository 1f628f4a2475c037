import type { ArtifactRef } from "@openexec/timeline";
import { originals } from "../globals/originals.ts";

const EXTENSIONS: Readonly<Record<string, string>> = {
  "text/plain": "txt",
  "text/markdown": "md",
  "application/json": "json",
  "text/javascript": "mjs",
  "text/x-diff": "diff",
  "application/gzip": "gz",
};

/** The reference that names bytes by their content. */
export function artifactRef(
  bytes: Uint8Array,
  mediaType: string,
  extension = EXTENSIONS[mediaType] ?? "bin",
): ArtifactRef {
  const sha256 = originals.hash("sha256", bytes);
  return { path: `artifacts/sha256-${sha256}.${extension}`, mediaType, bytes: bytes.byteLength, sha256 };
}

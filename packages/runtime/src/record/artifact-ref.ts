import { type ArtifactRef, artifactPath } from "@openexec/timeline";
import { sha256 } from "./sha256.ts";

/** The reference that names bytes by their content. */
export function artifactRef(bytes: Uint8Array, mediaType: string): ArtifactRef {
  const digest = sha256(bytes);
  return { path: artifactPath(digest, mediaType), mediaType, bytes: bytes.byteLength, sha256: digest };
}

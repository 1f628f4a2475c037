import { type ArtifactRef, chainHash, encodeEvent, genesis, type SealedLine, sealLine } from "@openexec/timeline";
import { sha256 } from "../sha256.ts";

/** `count` chained `LogLine` events; at least as many as are destructured. */
export function logLines(count: number, message = "hello"): [SealedLine, SealedLine, ...SealedLine[]] & SealedLine[] {
  const lines: SealedLine[] = [];
  let hash = genesis(sha256);
  for (let seq = 1; seq <= count; seq++) {
    const at = "2026-11-20T10:00:00.000000Z";
    const body = encodeEvent(seq, at, { type: "LogLine", payload: { level: "info", message } }, false);
    hash = chainHash(hash, body, sha256);
    lines.push({ seq, at, type: "LogLine", line: sealLine(body, hash), hash });
  }
  return lines as [SealedLine, SealedLine, ...SealedLine[]];
}

/** The reference of an artifact that holds `bytes`. */
export function artifactRef(bytes: Uint8Array): ArtifactRef {
  const digest = sha256(bytes);
  return {
    path: `artifacts/sha256-${digest}.bin`,
    mediaType: "application/octet-stream",
    bytes: bytes.length,
    sha256: digest,
  };
}

import {
  type ArtifactRef,
  chainHash,
  type Draft,
  encodeEvent,
  genesis,
  type SealedLine,
  sealLine,
} from "@openexec/timeline";
import { sha256 } from "../sha256.ts";

/** The lines of a log with these events. */
export function sealAll(drafts: readonly Draft[]): SealedLine[] {
  let hash = genesis(sha256);
  return drafts.map((draft, index) => {
    const [seq, at] = [index + 1, "2026-11-20T10:00:00.000000Z"];
    const body = encodeEvent(seq, at, draft);
    hash = chainHash(hash, body, sha256);
    return { seq, at, type: draft.type, line: sealLine(body, hash), hash };
  });
}

/** `count` chained `LogLine` events; there are as many as are destructured. */
export function logLines(count: number): [SealedLine, SealedLine, SealedLine, SealedLine, SealedLine, ...SealedLine[]] {
  const draft: Draft = { type: "LogLine", payload: { level: "info", message: "hello" } };
  return sealAll(Array.from({ length: count }, () => draft)) as ReturnType<typeof logLines>;
}

/** The reference of an artifact that holds `bytes`. */
export function artifactRef(bytes: Uint8Array): ArtifactRef {
  const digest = sha256(bytes);
  const path = `artifacts/sha256-${digest}.bin`;
  return { path, mediaType: "application/octet-stream", bytes: bytes.length, sha256: digest };
}

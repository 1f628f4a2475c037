import { BUNDLE_FILES } from "../bundle/layout.ts";
import type { Head, Manifest } from "../bundle/manifest.ts";
import { finding, type OnFinding } from "./finding.ts";

/** A head that was kept somewhere, and what the log has in its place. */
export interface HeadWatch {
  readonly head: Head;
  /** Hash of the line with that number, once it was read. */
  found?: string;
}

export type HeadState = "same" | "behind" | "ahead" | "mismatch";

const CODES = {
  manifest: { ahead: "manifest_ahead", mismatch: "manifest_head_mismatch" },
  witness: { ahead: "witness_ahead", mismatch: "witness_mismatch" },
} as const;

/** Compares where the log ended with a head that was kept: `behind` means that the log went on after it was kept. */
export function compareHead(
  watch: HeadWatch,
  end: Head | undefined,
  keeper: keyof typeof CODES,
  onFinding: OnFinding,
): HeadState {
  const { seq, hash } = watch.head;
  const last = end?.seq ?? 0;
  const place = { file: BUNDLE_FILES.timeline, seq };
  if (watch.found === hash) return last > seq ? "behind" : "same";
  if (watch.found === undefined && last < seq) {
    const lines = seq - last === 1 ? "1 line was" : `${seq - last} lines were`;
    const message = `the log ends with number ${last}, but the ${keeper} knew ${seq}: ${lines} cut off`;
    onFinding(finding(CODES[keeper].ahead, { ...place, message, expected: String(seq), found: String(last) }));
    return "ahead";
  }
  const found = watch.found === undefined ? {} : { found: watch.found };
  const message = `the line with the number ${seq} is not the one that the ${keeper} knew`;
  onFinding(finding(CODES[keeper].mismatch, { ...place, message, expected: hash, ...found }));
  return "mismatch";
}

/** What the manifest says about the log that it stands beside. A manifest that lags is normal while the writer lives. */
export function compareManifest(
  manifest: Manifest,
  watch: HeadWatch | undefined,
  log: { readonly head: Head | undefined; readonly runId: string | undefined },
  live: boolean,
  onFinding: OnFinding,
): void {
  const file = BUNDLE_FILES.manifest;
  const state = watch === undefined ? "behind" : compareHead(watch, log.head, "manifest", onFinding);
  const behind = (log.head?.seq ?? 0) - (manifest.head?.seq ?? 0);
  if (state === "behind" && behind > 0 && !live) {
    const message = `the manifest is behind the log by ${behind} ${behind === 1 ? "line" : "lines"}, as after a crash`;
    onFinding(finding("manifest_behind", { file, message }));
  }
  if (log.runId !== undefined && manifest.runId !== log.runId) {
    const message = "the manifest is that of another run";
    onFinding(finding("run_id_mismatch", { file, message, expected: log.runId, found: manifest.runId }));
  }
}

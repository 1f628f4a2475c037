import type { Sha256 } from "../hash.ts";
import type { CallId, SessionId, Sha256Hex } from "../ids.ts";

/** Files with one fixed place in a run directory. */
export const BUNDLE_FILES = {
  manifest: "manifest.json",
  flow: "flow.json",
  timeline: "timeline.jsonl",
  contextPack: "context_pack.json",
  policySnapshot: "policy_snapshot.json",
  labels: "labels.json",
  lock: "lock",
  runProjection: "projections/run.json",
  stepsProjection: "projections/steps.json",
  liveProjection: "projections/live.json",
} as const;

export const BUNDLE_FOLDERS = {
  projections: "projections",
  sessions: "sessions",
  artifacts: "artifacts",
  spool: "spool",
  inbox: "inbox",
} as const;

const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ["application/json", "json"],
  ["application/x-ndjson", "ndjson"],
  ["application/javascript", "js"],
  ["application/gzip", "gz"],
  ["application/pdf", "pdf"],
  ["application/xml", "xml"],
  ["application/zip", "zip"],
  ["image/gif", "gif"],
  ["image/jpeg", "jpg"],
  ["image/png", "png"],
  ["image/svg+xml", "svg"],
  ["image/webp", "webp"],
  ["text/css", "css"],
  ["text/javascript", "mjs"],
  ["text/csv", "csv"],
  ["text/html", "html"],
  ["text/markdown", "md"],
  ["text/plain", "txt"],
  ["text/x-diff", "diff"],
]);

/** Where content with this digest lives. The extension follows the media type (parameters aside), `bin` if unknown. */
export function artifactPath(sha256: Sha256Hex, mediaType: string): string {
  const essence = (mediaType.split(";")[0] ?? "").trim().toLowerCase();
  const extension = EXTENSIONS.get(essence) ?? (essence.endsWith("+json") ? "json" : "bin");
  return `${BUNDLE_FOLDERS.artifacts}/sha256-${sha256}.${extension}`;
}

/** The digest in the name of an artifact, or `undefined` if `path` is not that of one. */
export function artifactDigest(path: string): Sha256Hex | undefined {
  return /^artifacts\/sha256-([0-9a-f]{64})\.[a-z0-9]{1,16}$/.exec(path)?.[1] as Sha256Hex | undefined;
}

/** Files of a bound agent session, under `sessions/<id>/`. */
export function sessionPaths(id: SessionId): { binding: string; events: string; record: string } {
  const folder = `${BUNDLE_FOLDERS.sessions}/${id}`;
  return { binding: `${folder}/binding.json`, events: `${folder}/events.ndjson`, record: `${folder}/record.json` };
}

/** Any text as a name that is safe and distinct on every platform: a slug for people, a hash for uniqueness. */
export function safeName(text: string, sha256: Sha256): string {
  const slug = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-|-$/g, "");
  const hash = sha256(text).slice(0, 16);
  return slug === "" ? hash : `${slug}-${hash}`;
}

/** The directory name of a session. `handle` and the rest of its identity make it unique within the run. */
export function sessionIdOf(handle: string, identity: string, sha256: Sha256): SessionId {
  return safeName(`${handle}\n${identity}`, sha256) as SessionId;
}

/** The file of a stream that is still being written. */
export function spoolPath(id: CallId, stream: string, sha256: Sha256): string {
  return `${BUNDLE_FOLDERS.spool}/${safeName(id, sha256)}.${stream}`;
}

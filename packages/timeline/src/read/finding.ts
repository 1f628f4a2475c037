export type Severity = "error" | "warning" | "note";

/**
 * Every code that a reader or `verify` can report, and how bad it is. `error`: the record is damaged or was changed.
 * `warning`: what a crash leaves behind; nothing that was acknowledged is missing. `note`: worth knowing.
 */
export const FINDINGS = {
  line_not_utf8: "error",
  line_not_json: "error",
  line_not_object: "error",
  line_too_long: "error",
  line_too_deep: "error",
  line_duplicate_key: "error",
  line_blank: "error",
  line_bom: "error",
  line_nul: "error",
  line_crlf: "error",
  line_field_missing: "error",
  line_field_wrong: "error",
  line_payload_wrong: "error",
  line_torn: "warning",
  line_pending: "note",
  type_unknown: "note",
  field_unknown: "note",
  format_future: "error",
  format_unknown: "error",
  hash_missing: "error",
  hash_mismatch: "error",
  seq_gap: "error",
  time_backwards: "error",
  run_started_misplaced: "error",
  run_id_mismatch: "error",
  event_after_end: "error",
  manifest_missing: "warning",
  manifest_invalid: "error",
  manifest_behind: "warning",
  manifest_ahead: "error",
  manifest_head_mismatch: "error",
  witness_ahead: "error",
  witness_mismatch: "error",
  timeline_missing: "error",
  timeline_empty: "error",
  file_missing: "error",
  file_changed: "error",
  file_unnamed: "warning",
  path_unsafe: "error",
  artifact_missing: "error",
  artifact_changed: "error",
  artifact_ambiguous: "error",
  artifact_unreferenced: "note",
  session_missing: "error",
  session_changed: "error",
  source_failed: "error",
  projection_ahead: "warning",
  projection_mismatch: "warning",
  run_unfinished: "warning",
  leftover_file: "note",
  document_invalid: "error",
  findings_omitted: "note",
} as const satisfies Record<string, Severity>;

export type FindingCode = keyof typeof FINDINGS;

/** Something that a reader noticed. Plain data: it goes into JSON output as it is. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** Path within the bundle. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  /** Of the start of the line, or of the very place where that is known; bytes from the start of the file. */
  readonly offset?: number;
  readonly seq?: number;
  /** Bytes that this is about: what was cut off, what was skipped. */
  readonly bytes?: number;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  /** Events that refer to the file, the first 20. */
  readonly seqs?: readonly number[];
}

export type FindingDraft = Omit<Finding, "code" | "severity">;
export type OnFinding = (finding: Finding) => void;

/** Findings quote the log, and a hostile log has names of any length. */
const MAX_TEXT = 400;

function clip(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}

/** A finding with the severity of its code. Long texts are clipped. */
export function finding(code: FindingCode, { message, expected, found, ...place }: FindingDraft): Finding {
  const values = {
    ...(expected === undefined ? {} : { expected: clip(expected) }),
    ...(found === undefined ? {} : { found: clip(found) }),
  };
  return { code, severity: FINDINGS[code], ...place, file: clip(place.file), message: clip(message), ...values };
}

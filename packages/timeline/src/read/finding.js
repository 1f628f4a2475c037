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
  file_missing: "error",
  file_changed: "error",
  path_unsafe: "error",
  artifact_missing: "error",
  artifact_changed: "error",
  artifact_ambiguous: "error",
  artifact_unreferenced: "note",
  session_missing: "error",
  session_changed: "error",
  source_failed: "error",
  findings_omitted: "note",
};
/** A finding with the severity of its code. */
export function finding(code, place) {
  return { code, severity: FINDINGS[code], ...place };
}
//# sourceMappingURL=finding.js.map

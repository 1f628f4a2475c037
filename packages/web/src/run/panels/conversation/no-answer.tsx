import type { CallSpan } from "../../model/spans.ts";

/** Stands where an answer would: it may still come, or the run was over before it did. */
export function NoAnswer({ span }: { readonly span: CallSpan }) {
  return <p className="text-muted">{span.status === "open" ? "No answer yet." : "No answer came: interrupted."}</p>;
}

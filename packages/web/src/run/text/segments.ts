/** A stretch of a text: prose, or a diff that stands in it. */
export interface Segment {
  readonly segmentType: "text" | "diff";
  readonly text: string;
}

const DIFF_START = /^(diff --git |--- (a\/|\/dev\/null))/;
const DIFF_LINE =
  /^(diff |index |--- |\+\+\+ |@@ |[ +\-\\]|new file|deleted file|rename |similarity |old mode|new mode|$)/;

/** A text with the diffs in it apart. Only diffs that begin as git writes them: prose may have lists and rules. */
export function segmentsOf(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  let lines: string[] = [];
  let inDiff = false;
  const close = (): void => {
    const body = lines.join("\n");
    if (body.trim() !== "") segments.push({ segmentType: inDiff ? "diff" : "text", text: body });
    lines = [];
  };
  let inFence = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("```")) inFence = !inFence;
    const starts = !inFence && DIFF_START.test(line);
    if (inDiff ? !DIFF_LINE.test(line) : starts) {
      close();
      inDiff = !inDiff;
    }
    lines.push(line);
  }
  close();
  return segments;
}

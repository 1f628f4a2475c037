/** What a line of a diff is. */
export type DiffLineType = "file" | "hunk" | "added" | "removed" | "same" | "note";

export interface DiffLine {
  readonly lineType: DiffLineType;
  readonly text: string;
  /** Numbers in the old and the new file, where the diff says them. */
  readonly before?: number;
  readonly after?: number;
}

/** Whether a text is a unified diff, or the patch language of Codex. */
export function isDiff(text: string): boolean {
  return /^@@ -\d+(,\d+)? \+\d+(,\d+)? @@/m.test(text) || /^\*\*\* (Add|Update|Delete) File: /m.test(text);
}

/** A diff line by line, with the numbers of the lines on either side. */
export function diffLines(patch: string): readonly DiffLine[] {
  let before = 0;
  let after = 0;
  let inHunk = false;
  return patch
    .replace(/\n$/, "")
    .split("\n")
    .map((text): DiffLine => {
      const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
      if (hunk !== null) {
        before = Number(hunk[1]);
        after = Number(hunk[2]);
        inHunk = true;
        return { lineType: "hunk", text };
      }
      if (
        /^(diff |index |--- |\+\+\+ |\*\*\* |new file|deleted file|rename |similarity |old mode|new mode)/.test(text)
      ) {
        inHunk = text.startsWith("*** ");
        return { lineType: "file", text };
      }
      if (!inHunk) return { lineType: "note", text };
      if (text.startsWith("+"))
        return { lineType: "added", text: text.slice(1), ...(after > 0 ? { after: after++ } : {}) };
      if (text.startsWith("-"))
        return { lineType: "removed", text: text.slice(1), ...(before > 0 ? { before: before++ } : {}) };
      if (text.startsWith("\\")) return { lineType: "note", text };
      const numbers = before > 0 ? { before: before++, after: after++ } : {};
      return { lineType: "same", text: text.slice(1), ...numbers };
    });
}

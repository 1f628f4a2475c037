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

/** What of a patch's head names the file; modes and hashes are left out. */
const PATHS = /^(?:\+\+\+ b\/|\+\+\+ |rename (?:from|to) |\*\*\* )/;

/** Lines with the head of each file as one: its path, or all of it where it names none. */
export function withShortHeads(lines: readonly DiffLine[]): readonly DiffLine[] {
  const short: DiffLine[] = [];
  for (let at = 0; at < lines.length; ) {
    let end = at;
    while (lines[end]?.lineType === "file") end++;
    if (end === at) {
      short.push(lines[at++] as DiffLine);
      continue;
    }
    const head = lines.slice(at, end);
    const isGone = head.some(({ text }) => text === "+++ /dev/null");
    const named = head.filter(({ text }) => (isGone ? text.startsWith("--- ") : PATHS.test(text)));
    const shown = named.length === 0 ? head : named;
    for (const { text } of shown) {
      const path = text.replace(/^(?:\+\+\+ b\/|--- a\/|\+\+\+ )/, "");
      short.push({ lineType: "file", text: isGone ? `${path}, deleted` : path });
    }
    at = end;
  }
  return short;
}

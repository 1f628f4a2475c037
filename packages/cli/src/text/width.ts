import stringWidth from "string-width";

/** Made when a text is cut that is not plain: it takes as long as a thousand lines. */
let segments: Intl.Segmenter | undefined;

/** Most text is this, and the general answer costs a hundred times as much. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Columns that `text` takes in a terminal; escape sequences take none, wide characters two. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** `text` in at most `columns` columns; what does not fit ends in `…`. `text` has no escape sequences. */
export function truncate(text: string, columns: number): string {
  if (columns <= 0) return "";
  // No UTF-16 unit takes more than two columns.
  if (text.length * 2 <= columns || widthOf(text) <= columns) return text;
  if (PLAIN.test(text)) return `${text.slice(0, columns - 1)}…`;
  let kept = "";
  let width = 0;
  segments ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  for (const { segment } of segments.segment(text)) {
    width += widthOf(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** `text` and spaces, `columns` wide at least. */
export function pad(text: string, columns: number, align: "left" | "right" = "left"): string {
  const spaces = " ".repeat(Math.max(0, columns - widthOf(text)));
  return align === "left" ? text + spaces : spaces + text;
}

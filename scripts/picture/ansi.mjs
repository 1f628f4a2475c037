/**
 * Words that stand together in one style.
 * @typedef {{ column: number, text: string, bold: boolean, dim: boolean, colour: string | undefined }} Span
 */

/** @typedef {Pick<Span, "bold" | "dim" | "colour">} Style */

/** What each code of the CLI's palette does to the style. @type {Readonly<Record<string, (style: Style) => Style>>} */
const CODES = {
  0: () => PLAIN,
  1: (style) => ({ ...style, bold: true }),
  2: (style) => ({ ...style, dim: true }),
  22: (style) => ({ ...style, bold: false, dim: false }),
  31: (style) => ({ ...style, colour: "red" }),
  32: (style) => ({ ...style, colour: "green" }),
  33: (style) => ({ ...style, colour: "yellow" }),
  36: (style) => ({ ...style, colour: "cyan" }),
  39: (style) => ({ ...style, colour: undefined }),
};

/** @type {Style} */
const PLAIN = { bold: false, dim: false, colour: undefined };

/**
 * A printed line as words with their columns; wide gaps are left out. Each character takes one column.
 * @param {string} line with escape sequences
 * @returns {readonly Span[]}
 * @throws {Error} on an escape sequence that is not in the palette: the picture would show it wrong
 */
export function spansOf(line) {
  /** @type {Span[]} */
  const spans = [];
  let style = PLAIN;
  let column = 0;
  for (const [index, part] of line.split("\u001b").entries()) {
    const [sequence, code] = (index > 0 && /^\[(\d+)m/.exec(part)) || ["", ""];
    if (index > 0) {
      const change = CODES[code ?? ""];
      if (change === undefined) throw new Error(`The picture knows no escape sequence ${JSON.stringify(part)}.`);
      style = change(style);
    }
    const shown = part.slice(sequence.length);
    for (const words of shown.matchAll(/\S+(?: \S+)*/g)) {
      spans.push({ column: column + words.index, text: words[0], ...style });
    }
    column += [...shown].length;
  }
  return spans;
}

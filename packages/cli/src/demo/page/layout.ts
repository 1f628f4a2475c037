import type { Painter } from "../../text/painter.ts";
import { pad, truncate, widthOf } from "../../text/width.ts";

/** Every page fits a terminal of 80 columns. */
export const COLUMNS = 80;
const MARGIN = "   ";
/** What is inside the margins; the right one is a column narrower, for lines with a label and a whole hash. */
export const INNER = COLUMNS - 2 * MARGIN.length + 1;
const BEATS = 5;

/** The head of a page: its number, its name, and what one has to know to read it. */
export function heading(number: number, title: string, lead: readonly string[], paint: Painter): readonly string[] {
  const count = `${number} of ${BEATS}`;
  const gap = " ".repeat(INNER - widthOf(title) - widthOf(count));
  return [
    "",
    line(`${paint.bold(paint.cyan(title))}${gap}${paint.dim(count)}`),
    ...lead.map((text) => line(truncate(text, INNER))),
    "",
  ];
}

/** A line inside the margin. */
export function line(text: string): string {
  return text === "" ? "" : `${MARGIN}${text}`;
}

/** Text on the left, figures on the right, cut so that both fit. `paint` colours what stands on the left. */
export function spread(left: string, right: string, paint: (text: string) => string, columns = INNER): string {
  const room = columns - widthOf(right) - 2;
  return `${paint(pad(truncate(left, room), room))}  ${right}`;
}

/** Words in lines of at most `columns`. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

import { diffWordsWithSpace } from "diff";
import { escapeLine } from "../../text/escape.ts";
import type { Painter } from "../../text/painter.ts";
import { pad, widthOf } from "../../text/width.ts";
import type { ChangeFigures } from "../figures.ts";
import { heading, INNER, line } from "./layout.ts";

const GAP = 3;
const SIDE = (INNER - GAP) / 2;
const LINES = 6;

export function changeHeading(
  change: Pick<ChangeFigures, "file" | "line" | "from" | "to">,
  paint: Painter,
): readonly string[] {
  const where = `${change.file}, line ${change.line}:`;
  return heading(4, "Change one word of a prompt", [where, `${change.from} → ${change.to}`], paint);
}

/** Where the replay stopped, and both texts side by side with the changed words marked. */
export function changePage(change: ChangeFigures, paint: Painter): readonly string[] {
  const { expected, actual } = sides(change.expected, change.actual);
  const left = column(expected, paint);
  const right = column(actual, paint);
  const rows = Math.min(LINES, Math.max(left.length, right.length));
  const body = Array.from({ length: rows }, (_, index) =>
    line(`${left[index] ?? " ".repeat(SIDE)}${" ".repeat(GAP)}${right[index] ?? ""}`.trimEnd()),
  );
  const rule = paint.dim("─".repeat(SIDE));
  return [
    line(
      `${paint.red(`✗ #${change.number} ${change.verdict}`)} at ${paint.bold(change.attemptId)}, event ${change.seq} of ${change.events}`,
    ),
    line(escapeLine(change.reason)),
    "",
    line(`${pad("expected, as recorded", SIDE + GAP)}actual, as derived now`),
    line(`${rule}${" ".repeat(GAP)}${rule}`),
    ...body,
    "",
    line(paint.dim("The word is back where it was. Nothing was sent anywhere.")),
  ];
}

/** A word of a text, and whether the other text lacks it. */
interface Word {
  readonly text: string;
  readonly changed: boolean;
}

/** The words of both texts, from shortly before their first difference; line breaks count as spaces. */
function sides(expected: string, actual: string): { expected: readonly Word[]; actual: readonly Word[] } {
  const parts = diffWordsWithSpace(firstParagraph(expected), firstParagraph(actual));
  const words = (skip: "added" | "removed", mark: "added" | "removed"): readonly Word[] =>
    parts.filter((part) => !part[skip]).flatMap(({ value, [mark]: changed }) => split(value, changed));
  return { expected: words("added", "removed"), actual: words("removed", "added") };
}

function split(value: string, changed: boolean): readonly Word[] {
  return value
    .split(/\s+/)
    .filter((text) => text !== "")
    .map((text) => ({ text: escapeLine(text), changed }));
}

/** A prompt goes on with its context; the sentence that differs is what is shown. */
function firstParagraph(text: string): string {
  return text.split(/\n\s*\n/, 1)[0] ?? text;
}

/** Words in lines of one side, padded; marked ones stand between brackets, so that colour is not needed. */
function column(words: readonly Word[], paint: Painter): readonly string[] {
  const lines: { text: string; width: number }[] = [];
  for (const { text, changed } of words) {
    const shown = changed ? `[${text}]` : text;
    const painted = changed ? paint.bold(paint.cyan(shown)) : shown;
    const last = lines.at(-1);
    if (last !== undefined && last.width + 1 + widthOf(shown) <= SIDE) {
      last.text += ` ${painted}`;
      last.width += 1 + widthOf(shown);
    } else lines.push({ text: painted, width: widthOf(shown) });
  }
  return lines.map(({ text, width }) => text + " ".repeat(Math.max(0, SIDE - width)));
}

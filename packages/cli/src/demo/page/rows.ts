import { formatCompact, formatDuration, millisecondsBetween } from "@openexec/timeline";
import { escapeLine } from "../../text/escape.ts";
import type { Painter } from "../../text/painter.ts";
import { outcomeIcon } from "../../text/status.ts";
import { pad } from "../../text/width.ts";
import type { BoardRow } from "../board.ts";
import { INNER, line, spread } from "./layout.ts";

const NAME_WIDTH = 11;
const TIME_WIDTH = 8;

/** A step, and below it what its patch changed. @param now RFC 3339; until then a running step has run */
export function rowLines(row: BoardRow, now: string, paint: Painter): readonly string[] {
  const took = row.durationMs ?? millisecondsBetween(row.startedAt, now);
  const spent = row.tokens > 0 ? `${formatCompact(row.tokens)} tokens  ` : "";
  const figures = `${spent}${pad(formatDuration(took), TIME_WIDTH, "right")}`;
  const name = paint.bold(pad(row.nodeId, NAME_WIDTH));
  const rest = INNER - NAME_WIDTH - 2;
  const text = spread(describe(row), paint.dim(figures), (words) => words, rest);
  return [line(`${mark(row, paint)} ${name}${text}`), ...row.patch.map((change) => patchLine(change, paint))];
}

function describe({ state, text, activity, route }: BoardRow): string {
  if (state === "running") return activity ?? "";
  return `${escapeLine(text)}${route === undefined ? "" : `  → ${route}`}`;
}

function mark({ state }: BoardRow, paint: Painter): string {
  if (state === "running") return outcomeIcon("running", paint);
  return outcomeIcon(state === "red" ? "failed" : state, paint);
}

function patchLine(change: string, paint: Painter): string {
  const sign = change.startsWith("-") ? "−" : "+";
  const text = `${" ".repeat(2 + NAME_WIDTH)}${sign} ${escapeLine(change.slice(1).trim())}`;
  return line(sign === "−" ? paint.red(text) : paint.green(text));
}

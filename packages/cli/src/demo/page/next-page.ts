import { formatDuration } from "@openexec/timeline";
import type { Painter } from "../../text/painter.ts";
import { pad, widthOf } from "../../text/width.ts";
import { COLUMNS, line } from "./layout.ts";

/** A command line that works where the user stands, and what it is for. */
export interface NextStep {
  readonly command: string;
  readonly purpose: string;
}

/** A longer one, as the lines of one shell command. */
export interface LongStep {
  readonly command: readonly string[];
  readonly purpose: string;
}

export interface NextPage {
  readonly durationMs: number;
  readonly steps: readonly NextStep[];
  readonly own: readonly LongStep[];
}

const GAP = "   ";

/** The last words: what to type now. Commands are whole lines, so that they can be copied. */
export function nextLines({ durationMs, steps, own }: NextPage, paint: Painter): readonly string[] {
  const width = Math.max(...steps.map(({ command }) => widthOf(command)));
  const beside = steps.every(({ purpose }) => widthOf(line(purpose)) + width + GAP.length <= COLUMNS);
  return [
    "",
    line(`${paint.bold(paint.cyan("Now you"))}  ${paint.dim(`all of it took ${formatDuration(durationMs)}`)}`),
    ...steps.map(({ command, purpose }) =>
      line(beside ? `${pad(command, width)}${GAP}${paint.dim(purpose)}` : command),
    ),
    ...own.flatMap(({ command, purpose }) => ["", line(paint.dim(purpose)), ...command.map(line)]),
    "",
  ];
}

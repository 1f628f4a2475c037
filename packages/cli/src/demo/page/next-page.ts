import { formatDuration } from "@openexec/timeline";
import type { Painter } from "../../text/painter.ts";
import { pad, widthOf } from "../../text/width.ts";
import { line } from "./layout.ts";

/** A command line that works where the user stands, and what it is for. */
export interface NextStep {
  readonly command: string;
  readonly purpose: string;
}

export interface NextPage {
  readonly durationMs: number;
  readonly steps: readonly NextStep[];
  readonly own: readonly NextStep[];
}

/** The last words: what to type now. Commands are whole lines, so that they can be copied. */
export function nextLines({ durationMs, steps, own }: NextPage, paint: Painter): readonly string[] {
  const width = Math.max(...steps.map(({ command }) => widthOf(command)));
  return [
    "",
    line(`${paint.bold(paint.cyan("Now you"))}  ${paint.dim(`all of it took ${formatDuration(durationMs)}`)}`),
    ...steps.map(({ command, purpose }) => line(`${pad(command, width)}  ${paint.dim(purpose)}`)),
    ...own.flatMap(({ command, purpose }) => ["", line(paint.dim(purpose)), line(command)]),
    "",
  ];
}

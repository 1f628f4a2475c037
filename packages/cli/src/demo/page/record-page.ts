import { formatCompact, formatDuration } from "@openexec/timeline";
import { counted } from "../../text/numbers.ts";
import type { Painter } from "../../text/painter.ts";
import { pad } from "../../text/width.ts";
import type { RecordFigures } from "../figures.ts";
import { heading, line } from "./layout.ts";

/** @param repository as the user would name it */
export function recordHeading(isScripted: boolean, repository: string, paint: Painter): readonly string[] {
  const model = isScripted ? "The model is scripted; its protocol," : "The model,";
  return heading(
    1,
    "Record",
    [`A flow repairs a git repository (${repository}).`, `${model} tools, git and tests are real.`],
    paint,
  );
}

/** What is kept of the first recording. */
export function recordSummary(run: RecordFigures, paint: Painter): readonly string[] {
  const calls = [counted(run.modelCalls, "model call"), counted(run.toolCalls, "tool call")];
  const facts = [`${counted(run.policyChecks, "policy check")} (observe)`, `${formatCompact(run.tokens)} tokens`];
  return [
    "",
    line(`${paint.bold(`#${run.number}`)}  ${counted(run.events, "event")} in ${formatDuration(run.durationMs)}`),
    line(paint.dim(`    ${[...calls, ...facts].join(", ")}`)),
    line(paint.dim(`    head ${run.head}`)),
  ];
}

const LABEL = 17;
const CELL = 26;

export function secondHeading(paint: Painter): readonly string[] {
  return heading(2, "Record again", ["The same flow, from the same commit, with the same answers."], paint);
}

/** Both recordings beside each other. */
export function comparePage(first: RecordFigures, second: RecordFigures, paint: Painter): readonly string[] {
  const row = (label: string, cell: (run: RecordFigures) => string): string =>
    line(`${paint.dim(pad(label, LABEL))}${pad(cell(first), CELL)}${cell(second)}`.trimEnd());
  return [
    line(`${" ".repeat(LABEL)}${paint.bold(pad(`#${first.number}`, CELL))}${paint.bold(`#${second.number}`)}`),
    row("started", ({ startedAt }) => startedAt.slice(11, 23)),
    row("took", ({ durationMs }) => formatDuration(durationMs)),
    row("branch", ({ branch }) => branch),
    row("answered first", firstAnswer),
    row("events", ({ events }) => String(events)),
    row("head", ({ head }) => `${head.slice(0, 16)}…`),
    "",
    line(
      first.head === second.head
        ? "Both heads are equal: that should not happen."
        : `Another time, another id, another timing: ${paint.bold("another head hash")}.`,
    ),
  ];
}

/** The two models that wrote at once: which was faster, and by how much. */
function firstAnswer({ answers }: RecordFigures): string {
  const [fast, slow] = [...answers].sort((a, b) => a.durationMs - b.durationMs);
  if (fast === undefined || slow === undefined) return "";
  return `${fast.node}, by ${formatDuration(slow.durationMs - fast.durationMs)}`;
}

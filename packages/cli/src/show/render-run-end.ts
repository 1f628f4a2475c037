import { describeError, formatCompact, formatDuration } from "@openexec/timeline";
import type { RunEnd } from "../compose/engine.ts";
import { escapeLine, escapeLines } from "../text/escape.ts";
import { costText, counted } from "../text/numbers.ts";
import type { Painter } from "../text/painter.ts";
import { paintStatus } from "../text/status.ts";

export interface RunEndFrame {
  /** The run's directory as the user would name it. */
  readonly place: string;
  /** Command lines that can be copied. */
  readonly next: readonly string[];
  /** What may have been the reason of a failure. */
  readonly hint?: string | undefined;
}

/** What `run` says at the end: output or error, the verdict line, and what to do next. */
export function renderRunEnd(end: RunEnd, { place, next, hint }: RunEndFrame, paint: Painter): readonly string[] {
  const { status, number, runId, name, totals, error, waitingFor, head } = end;
  const facts = [
    counted(totals.steps, "step"),
    formatDuration(totals.durationMs),
    totals.inputTokens + totals.outputTokens > 0
      ? `${formatCompact(totals.inputTokens + totals.outputTokens)} tokens`
      : "",
    costText(totals.cost, totals.unpricedCalls),
  ];
  const title = `${number === undefined ? "" : `#${number} `}${escapeLine(name)}`;
  return [
    ...outputLines(end),
    ...(error === undefined ? [] : [paint.red(escapeLine(describeError(error)))]),
    ...(hint === undefined ? [] : [escapeLine(hint)]),
    ...waitingFor.map(({ message }) => `${paint.yellow("?")} ${escapeLine(message)}`),
    "",
    `${paintStatus(status, paint)}  ${paint.bold(title)}  ${facts.filter((fact) => fact !== "").join("  ")}`,
    paint.dim(`  ${runId}  ${escapeLine(place)}`),
    paint.dim(`  head ${head}`),
    "",
    ...next.map((line) => `  ${line}`),
  ];
}

function outputLines({ output }: RunEnd): readonly string[] {
  if (output === undefined) return [];
  return escapeLines(typeof output === "string" ? output : (JSON.stringify(output, null, 2) ?? ""));
}

import { formatCompact, formatDuration, millisecondsBetween } from "@openexec/timeline";
import { escapeLine } from "../text/escape.ts";
import { costText, counted } from "../text/numbers.ts";
import type { Painter } from "../text/painter.ts";
import { outcomeIcon } from "../text/status.ts";
import { pad, truncate, widthOf } from "../text/width.ts";
import type { ProgressModel, StepLine } from "./model.ts";

export interface Frame {
  /** Columns and rows of the terminal. */
  readonly columns: number;
  readonly rows: number;
  /** RFC 3339; what counts as now. */
  readonly now: string;
  /** How the run is named: `#1842 fix-bug`. */
  readonly title: string;
}

const MAX_LABEL = 40;

/** The live tree as lines that fit the terminal: a headline, then the steps, the oldest left out when rows are short. */
export function renderTree(model: ProgressModel, frame: Frame, paint: Painter): readonly string[] {
  const steps = model.steps;
  const room = Math.max(1, frame.rows - 3);
  const shown = visible(steps, room);
  const labels = shown.map((step) => "  ".repeat(step.depth) + escapeLine(step.label));
  const labelWidth = Math.min(MAX_LABEL, Math.max(0, ...labels.map(widthOf)), Math.max(8, frame.columns - 24));
  const lines = shown.map((step, index) => stepLine(step, labels[index] ?? "", labelWidth, frame, paint));
  const running = steps.filter(({ outcome }) => outcome === undefined).length;
  const earlier = model.stepsDone + running - shown.length;
  if (earlier > 0) lines.unshift(paint.dim(truncate(`  … ${counted(earlier, "earlier step")}`, frame.columns)));
  return [headline(model, frame, paint), ...lines];
}

/** The last `room` steps, but every one that runs as long as there is room. */
function visible(steps: readonly StepLine[], room: number): readonly StepLine[] {
  if (steps.length <= room) return steps;
  const running = steps.filter(({ outcome }) => outcome === undefined).slice(-room);
  const finished = steps.filter(({ outcome }) => outcome !== undefined);
  const kept = new Set([...finished.slice(finished.length - (room - running.length)), ...running]);
  return steps.filter((step) => kept.has(step));
}

function headline(model: ProgressModel, { columns, now, title }: Frame, paint: Painter): string {
  const facts = [
    model.startedAt === "" ? "" : formatDuration(elapsed(model.startedAt, now)),
    counted(model.stepsDone, "step"),
    model.tokens > 0 ? `${formatCompact(model.tokens)} tokens` : "",
    costText(
      [...model.cost].map(([currency, amount]) => ({ currency, amount })),
      model.unpricedCalls,
    ),
  ].filter((fact) => fact !== "");
  const head = truncate(escapeLine(title), columns);
  const rest = truncate(`  ${facts.join("  ")}`, columns - widthOf(head));
  return paint.bold(head) + rest;
}

function stepLine(step: StepLine, label: string, labelWidth: number, frame: Frame, paint: Painter): string {
  const took = step.durationMs ?? elapsed(step.startedAt, frame.now);
  const spent = step.tokens > 0 ? `${formatCompact(step.tokens)} tokens` : "";
  const detail = step.error ?? step.activity ?? "";
  const name = pad(truncate(label, labelWidth), labelWidth);
  const facts = [pad(formatDuration(took), 9, "right"), spent, escapeLine(detail)]
    .filter((fact) => fact !== "")
    .join("  ");
  const rest = truncate(facts, frame.columns - labelWidth - 4);
  return `${outcomeIcon(step.outcome ?? "running", paint)} ${name}  ${step.error === undefined ? paint.dim(rest) : paint.red(rest)}`;
}

/** Milliseconds; clocks that jump back count as no time. */
function elapsed(from: string, now: string): number {
  return Math.max(0, millisecondsBetween(from, now) ?? 0);
}

import {
  type AttemptRow,
  type CallRow,
  formatCompact,
  formatCost,
  formatDuration,
  millisecondsBetween,
  type StepsState,
} from "@openexec/timeline";
import { escapeLine } from "../text/escape.ts";
import { counted } from "../text/numbers.ts";
import type { Painter } from "../text/painter.ts";
import { outcomeIcon } from "../text/status.ts";
import { pad, truncate, widthOf } from "../text/width.ts";

export interface StepsFrame {
  readonly columns: number;
  /** RFC 3339; offsets count from here. */
  readonly startedAt: string;
  /** Calls shown per attempt; the rest is counted. */
  readonly maxCalls: number;
  /** How a step or a call without an outcome stands. */
  readonly unended: "running" | "interrupted";
}

const OFFSET_WIDTH = 10;
const MAX_LABEL = 36;

/** The attempts of a run as a tree: scopes, calls and decisions below the attempt that they belong to. */
export function renderSteps(steps: StepsState, frame: StepsFrame, paint: Painter): readonly string[] {
  const widest = steps.attempts.reduce((width, row) => Math.max(width, widthOf(label(row))), 0);
  const labelWidth = Math.min(MAX_LABEL, widest);
  const lines = steps.attempts.flatMap((row) => attemptLines(row, labelWidth, frame, paint));
  const loose = (steps.loose.calls ?? []).map((call) => callLine(call, "", frame, paint));
  return [...lines, ...loose];
}

function attemptLines(row: AttemptRow, labelWidth: number, frame: StepsFrame, paint: Painter): readonly string[] {
  const indent = "  ".repeat(depthOf(row));
  const calls = row.calls ?? [];
  const spent = calls.reduce((sum, { usage }) => sum + tokensOf(usage), 0);
  const facts = [
    pad(row.nodeType, 10),
    pad(row.durationMs === undefined ? (row.outcome ?? frame.unended) : formatDuration(row.durationMs), 9, "right"),
    spent > 0 ? `${formatCompact(spent)} tokens` : "",
    row.timedOut === true ? "timed out" : "",
  ].filter((fact) => fact !== "");
  const name = pad(truncate(label(row), labelWidth), labelWidth);
  const room = frame.columns - OFFSET_WIDTH - labelWidth - 6;
  const head = `${offset(row.startedAt, frame, paint)}  ${outcomeIcon(row.outcome ?? frame.unended, paint)} ${name}  ${truncate(facts.join("  "), room)}`;
  const below: string[] = calls.slice(0, frame.maxCalls).map((call) => callLine(call, `${indent}  `, frame, paint));
  const more = calls.length - frame.maxCalls;
  if (more > 0) below.push(note(`… ${counted(more, "more call")}: --step ${row.attemptId}`, indent, frame, paint.dim));
  for (const { choice, to, rule } of row.decisions ?? []) {
    below.push(note(`→ ${to ?? "end"}  ${choice}  (${rule})`, indent, frame, paint.cyan));
  }
  if (row.error !== undefined)
    below.push(note(`${row.error.code ?? row.error.name}: ${row.error.message}`, indent, frame, paint.red));
  return [head, ...below];
}

function callLine(call: CallRow, indent: string, frame: StepsFrame, paint: Painter): string {
  const facts = [
    call.callType === "tool" ? "" : call.callType,
    call.subject === call.name ? "" : call.name,
    call.subject ?? "",
    call.status === "ok" ? "" : (call.status ?? (frame.unended === "running" ? "in flight" : frame.unended)),
    call.durationMs === undefined ? "" : formatDuration(call.durationMs),
    tokensOf(call.usage) > 0 ? `${formatCompact(tokensOf(call.usage))} tokens` : "",
    call.cost === undefined ? "" : formatCost(call.cost),
    call.exitCode === undefined || call.exitCode === 0 ? "" : `exit ${call.exitCode ?? "by signal"}`,
    call.errorMessage ?? "",
  ];
  const text = escapeLine(facts.filter((fact) => fact !== "").join("  "));
  const nested = "  ".repeat(call.callId.slice(call.callId.lastIndexOf(":")).split(".").length - 1);
  const line = truncate(`${indent}${nested}  · ${text}`, frame.columns - OFFSET_WIDTH - 2);
  return `${offset(call.startedAt, frame, paint)}  ${paint.dim(line)}`;
}

function note(text: string, indent: string, frame: StepsFrame, colour: (text: string) => string): string {
  const line = truncate(`${indent}    ${escapeLine(text)}`, frame.columns - OFFSET_WIDTH - 2);
  return `${" ".repeat(OFFSET_WIDTH)}  ${colour(line)}`;
}

/** The attempt's name below its scope; a second attempt says so. */
function label(row: AttemptRow): string {
  const item = /\[[^\]]*\]$/.exec(row.scope ?? "")?.[0] ?? "";
  const again = row.attempt > 1 ? ` #${row.attempt}` : "";
  return "  ".repeat(depthOf(row)) + escapeLine(`${item === "" ? "" : `${item} `}${row.title ?? row.nodeId}${again}`);
}

function depthOf(row: AttemptRow): number {
  return row.scope === undefined ? 0 : row.scope.split("/").length;
}

function offset(at: string, { startedAt }: StepsFrame, paint: Painter): string {
  return paint.dim(pad(`+${formatDuration(millisecondsBetween(startedAt, at))}`, OFFSET_WIDTH, "right"));
}

function tokensOf(usage: CallRow["usage"]): number {
  if (usage === undefined) return 0;
  return usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h + usage.output;
}

import {
  describeError,
  type Finding,
  type FoldedRun,
  formatCompact,
  formatDuration,
  formatRelative,
  formatSha,
  type StoredValue,
  unendedStatus,
} from "@openexec/timeline";
import { escapeLine, escapeLines } from "../text/escape.ts";
import { costText, counted } from "../text/numbers.ts";
import type { Painter } from "../text/painter.ts";
import { paintStatus } from "../text/status.ts";
import { truncate } from "../text/width.ts";
import { renderSteps } from "./render-steps.ts";

export interface RunFrame {
  readonly columns: number;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Where the run is on disk, as the user would name it. */
  readonly place: string;
}

const CALLS_PER_STEP = 6;
const OUTPUT_LINES = 12;
const FINDINGS_SHOWN = 8;

/** A run for people: what it was, its tree of steps, what came out, and what is wrong with its record. */
export function renderRun(folded: FoldedRun, frame: RunFrame, paint: Painter): readonly string[] {
  const { run } = folded;
  const cut = (text: string): string => truncate(text, frame.columns);
  const steps = {
    columns: frame.columns,
    startedAt: run.startedAt ?? "",
    maxCalls: CALLS_PER_STEP,
    unended: unendedStatus(folded.status),
  };
  return [
    headline(folded, paint, frame),
    ...facts(folded, frame).map((line) => paint.dim(cut(`  ${line}`))),
    "",
    ...renderSteps(folded.steps, steps, paint),
    ...section("output", outputLines(run.output), frame, paint),
    ...section("error", run.error === undefined ? [] : [escapeLine(describeError(run.error))], frame, paint),
    ...section(
      "waits for",
      run.waiting.map(({ message }) => escapeLine(message)),
      frame,
      paint,
    ),
    ...findingLines(folded.findings, paint),
  ];
}

/** One line per finding, errors first; long lists are cut and counted. */
function findingLines(findings: readonly Finding[], paint: Painter): readonly string[] {
  if (findings.length === 0) return [];
  const order = { error: 0, warning: 1, note: 2 } as const;
  const sorted = [...findings].sort((a, b) => order[a.severity] - order[b.severity]);
  const colours = { error: paint.red, warning: paint.yellow, note: paint.dim } as const;
  const lines = sorted.slice(0, FINDINGS_SHOWN).map((found) => {
    const place = [found.file, found.line === undefined ? "" : `line ${found.line}`]
      .filter((part) => part !== "")
      .join(" ");
    return colours[found.severity](`  ${found.severity}  ${escapeLine(`${place}: ${found.message} (${found.code})`)}`);
  });
  const more = findings.length - FINDINGS_SHOWN;
  return [
    "",
    paint.bold("findings"),
    ...lines,
    ...(more > 0 ? [paint.dim(`  … and ${more} more: verify lists them all`)] : []),
  ];
}

function headline({ run, status, number }: FoldedRun, paint: Painter, frame: RunFrame): string {
  const name = escapeLine(run.title ?? run.name ?? "unnamed run");
  const title = `${number === undefined ? "" : `#${number} `}${name}`;
  return `${paintStatus(status, paint)}  ${paint.bold(truncate(title, frame.columns - 16))}`;
}

function facts({ run, durationMs }: FoldedRun, { nowMs, place }: RunFrame): readonly string[] {
  const { totals, workspace } = run;
  const branch = workspace?.branch === undefined ? "" : ` on ${workspace.branch}`;
  const commit = workspace?.baseCommit === undefined ? "" : ` at ${formatSha(workspace.baseCommit)}`;
  const started = run.startedAt === undefined ? undefined : Date.parse(run.startedAt);
  const used = [
    counted(totals.steps, "step"),
    totals.modelCalls > 0 ? counted(totals.modelCalls, "model call") : "",
    totals.toolCalls > 0 ? counted(totals.toolCalls, "tool call") : "",
    totals.inputTokens + totals.outputTokens > 0
      ? `${formatCompact(totals.inputTokens)} tokens in, ${formatCompact(totals.outputTokens)} out`
      : "",
    costText(totals.cost, totals.unpricedCalls),
  ];
  return [
    [run.runId ?? "", escapeLine(place)],
    [escapeLine(`${run.project ?? ""}${branch}${commit}`), origin(run)],
    [
      run.startedAt === undefined ? "" : `started ${run.startedAt.slice(0, 19)}Z, ${formatRelative(started, nowMs)}`,
      durationMs === undefined ? "" : `took ${formatDuration(durationMs)}`,
    ],
    used,
    [run.head === undefined ? "" : `head ${run.head}`, `${counted(run.lastSeq, "event")}`],
    run.gaps === 0 ? [] : [`${counted(run.gaps, "gap")} in what was recorded: --events tells what is missing, and why`],
    run.replay === undefined ? [] : [`replay of ${run.replay.of}`, run.replay.mode, run.replay.verdict ?? ""],
  ]
    .map((parts) => parts.filter((part) => part !== "").join("  "))
    .filter((line) => line !== "");
}

/** What started the run, or which program recorded it. */
function origin({ trigger, runtime }: FoldedRun["run"]): string {
  if (trigger === undefined) return "";
  if (trigger !== "import" || runtime === undefined) return `by ${escapeLine(trigger)}`;
  return escapeLine(`imported from ${runtime.name} ${runtime.version}`);
}

function outputLines(output: StoredValue | undefined): readonly string[] {
  if (output === undefined) return [];
  if ("artifact" in output) return [`${escapeLine(output.artifact.path)}  ${output.artifact.bytes} bytes`];
  const text = typeof output.value === "string" ? output.value : JSON.stringify(output.value, null, 2);
  const lines = escapeLines(text ?? "");
  const more = lines.length - OUTPUT_LINES;
  return more > 0 ? [...lines.slice(0, OUTPUT_LINES), `… ${counted(more, "more line")}`] : lines;
}

function section(title: string, lines: readonly string[], { columns }: RunFrame, paint: Painter): readonly string[] {
  return lines.length === 0 ? [] : ["", paint.bold(title), ...lines.map((line) => truncate(`  ${line}`, columns))];
}

import { formatDuration, type Verdict } from "@openexec/timeline";
import type { ReplayEnd } from "../compose/engine.ts";
import { escapeLine, escapeLines } from "../text/escape.ts";
import { counted } from "../text/numbers.ts";
import type { Painter } from "../text/painter.ts";

const LOOKS = {
  identical: { icon: "✓", colour: "green" },
  equivalent: { icon: "≈", colour: "green" },
  diverged: { icon: "✗", colour: "red" },
  incomplete: { icon: "!", colour: "yellow" },
} as const satisfies Record<Verdict, { icon: string; colour: "green" | "red" | "yellow" }>;

/** The verdict of a replay, what it rests on, and where it parted from the record if it did. */
export function renderReplay(end: ReplayEnd, number: number | undefined, paint: Painter): readonly string[] {
  const { icon, colour } = LOOKS[end.verdict];
  const unobserved = end.grades.unobserved ?? 0;
  const doubts = [
    ...(unobserved > 0 ? [`${counted(unobserved, "event")} unobserved`] : []),
    ...(end.reached.length > 0 ? ["the code reached outside of the record and was stopped"] : []),
  ];
  const doubt = doubts.length > 0 ? paint.yellow(`  ${doubts.join("; ")}`) : "";
  const name = number === undefined ? end.of : `#${number}`;
  const { original, classes, made } = end;
  const spared = [
    ...(made === undefined
      ? []
      : [
          `${made.requests} of ${counted(original.modelCalls, "model call")}`,
          counted(made.processes, "process", "processes"),
          counted(made.sockets, "socket"),
        ]),
    original.durationMs === undefined
      ? formatDuration(end.replayMs)
      : `${formatDuration(end.replayMs)} instead of ${formatDuration(original.durationMs)}`,
  ];
  const grades = Object.entries(end.grades).map(([grade, count]) => `${count} ${grade}`);
  return [
    `${paint[colour](`${icon} ${end.verdict}`)}  ${paint.bold(`${end.mode} replay of ${name}`)}${doubt}`,
    `  ${spared.join(", ")}; ${end.block}`,
    `  ${counted(end.compared, "event")} compared, ${classes.served} served, ${classes.carried} carried  (${grades.join(", ")})`,
    paint.dim(`  head     ${end.head}`),
    paint.dim(`  derived  ${end.derivedHead ?? "none"}`),
    ...codeLines(end, paint),
    ...reachLines(end, paint),
    ...divergenceLines(end, paint),
    paint.dim(`  recorded as ${end.runId}`),
  ];
}

function codeLines({ code }: ReplayEnd, paint: Painter): readonly string[] {
  if (code === undefined) return [];
  const changed = code.changed.map(escapeLine).join(", ");
  const differs = (code.differs ?? []).map(
    ({ what, recorded, now }) => `  differs  ${escapeLine(`${what}: ${recorded} when recorded, ${now} now`)}`,
  );
  return [`  code     ${code.source}${changed === "" ? "" : `, changed since: ${changed}`}`, ...differs].map(paint.dim);
}

function reachLines({ reached }: ReplayEnd, paint: Painter): readonly string[] {
  if (reached.length === 0) return [];
  return [paint.yellow(`  stopped  the code reached for ${reached.map(escapeLine).join(", ")}`)];
}

function divergenceLines({ firstDivergence: found }: ReplayEnd, paint: Painter): readonly string[] {
  if (found === undefined) return [];
  const where = [`event ${found.seq}`, found.attemptId, found.callId, found.path].filter((part) => part !== undefined);
  const block = (sign: string, text: string | undefined, colour: (line: string) => string): readonly string[] =>
    text === undefined ? [] : escapeLines(text).map((line) => colour(`    ${sign} ${line}`));
  return [
    "",
    `  ${paint.bold("first divergence")}  ${escapeLine(where.join("  "))}`,
    `  ${escapeLine(found.reason)}`,
    ...block("-", found.expected, paint.red),
    ...block("+", found.actual, paint.green),
    "",
  ];
}

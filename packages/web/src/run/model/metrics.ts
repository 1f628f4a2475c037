import { plainText } from "../text/plain.ts";
import { isBad, type Span } from "./spans.ts";

/** What a tool, a model or a step cost in a run. */
export interface MetricRow {
  readonly key: string;
  readonly name: string;
  readonly family: Span["family"];
  readonly count: number;
  readonly failed: number;
  /** Milliseconds of those that ended: in all, the middle one, and the one that 95 % are below; absent where none did. */
  readonly total?: number;
  readonly median?: number;
  readonly p95?: number;
  /** Tokens in and out; absent where none were counted. */
  readonly input?: number;
  readonly output?: number;
  readonly cost?: number;
}

/** One row per tool, model and step, the longest in all first. */
export function metricRows(spans: readonly Span[]): readonly MetricRow[] {
  const groups = new Map<string, Span[]>();
  for (const span of spans) {
    const type = span.spanType === "attempt" ? "step" : span.row.callType;
    const key = `${type} ${span.spanType === "attempt" ? span.row.nodeId : span.name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [span]);
    else group.push(span);
  }
  return [...groups].map(([key, group]) => rowOf(key, group)).sort((a, b) => (b.total ?? 0) - (a.total ?? 0));
}

function rowOf(key: string, group: readonly Span[]): MetricRow {
  const [first] = group;
  const name = first?.spanType === "attempt" ? plainText(first.row.nodeId) : (first?.name ?? key);
  const row = {
    key,
    name,
    family: first?.family ?? "code",
    count: group.length,
    failed: group.filter(({ status }) => isBad(status)).length,
  };
  return { ...row, ...timesOf(group), ...amountsOf(group) };
}

function timesOf(group: readonly Span[]): Pick<MetricRow, "total" | "median" | "p95"> {
  const durations = group.flatMap(({ row }) => row.durationMs ?? []).sort((a, b) => a - b);
  if (durations.length === 0) return {};
  const at = (share: number): number => durations[Math.floor(share * durations.length)] ?? 0;
  return { total: durations.reduce((sum, duration) => sum + duration, 0), median: at(0.5), p95: at(0.95) };
}

function amountsOf(group: readonly Span[]): Pick<MetricRow, "input" | "output" | "cost"> {
  let [input, output, cost, counted, priced] = [0, 0, 0, false, false];
  for (const span of group) {
    if (span.spanType !== "call") continue;
    const { usage } = span.row;
    if (usage !== undefined) {
      counted = true;
      input += usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
      output += usage.output;
    }
    if (span.row.cost !== undefined) {
      priced = true;
      cost += span.row.cost.amount;
    }
  }
  return { ...(counted ? { input, output } : {}), ...(priced ? { cost } : {}) };
}

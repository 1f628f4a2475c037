import {
  type Choice,
  filterFromParams,
  type NumberRange,
  parseSort,
  type RunFilter,
  type RunRow,
} from "@openexec/protocol";

const within = (value: number | undefined, range: NumberRange): boolean =>
  value !== undefined &&
  (range.min === undefined || (range.minOpen ? value > range.min : value >= range.min)) &&
  (range.max === undefined || (range.maxOpen ? value < range.max : value <= range.max));

const chosen = (values: readonly string[], { in: some, notIn: none }: Choice): boolean =>
  (some === undefined || some.some((value) => values.includes(value))) &&
  !none?.some((value) => values.includes(value));

/** Fields that the mock filters by, and what a row has there. */
const VALUES = {
  status: (row: RunRow) => [row.status as string],
  trigger: (row: RunRow) => [row.trigger],
  flow: (row: RunRow) => [row.flow],
  model: (row: RunRow) => row.models,
  tool: (row: RunRow) => TOOLS.slice(0, 1 + (row.toolCalls % TOOLS.length)),
};
const TOOLS = [
  "Bash",
  "Read",
  "Edit",
  "Grep",
  "git.diff",
  "git.commit",
  "WebFetch",
  "Write",
  "browser.click",
  "browser.open",
  "sql.query",
];

function matches(row: RunRow, filter: RunFilter): boolean {
  const { duration, cost, from, to, text, elicitation } = filter;
  const inChoices = Object.entries(VALUES).every(([field, of]) => {
    const choice: Choice | undefined = filter[field as keyof typeof VALUES];
    return choice === undefined || chosen(of(row), choice);
  });
  return (
    inChoices &&
    (duration === undefined || within(row.durationMs, duration)) &&
    (cost === undefined || within(row.costUsd, cost)) &&
    (from === undefined || row.startedAt >= from) &&
    (to === undefined || row.startedAt <= to) &&
    (elicitation === undefined || row.interactions > 0 === elicitation) &&
    (text === undefined || row.title.toLowerCase().includes(text.toLowerCase()))
  );
}

const SORT_KEYS: Record<string, (row: RunRow) => number | undefined> = {
  started: (row) => Date.parse(row.startedAt),
  duration: (row) => row.durationMs,
  cost: (row) => row.costUsd,
  tokens: (row) => row.inputTokens + row.outputTokens,
  tools: (row) => row.toolCalls,
};

/** The filter of a query, and what is wrong with it. */
export function readQuery(params: URLSearchParams, nowMs: number) {
  return filterFromParams(params, { now: nowMs, others: ["limit", "cursor", "sort", "meta", "prefix"] });
}

/** Runs that match, in the order that is asked for; what is unknown comes last. */
export function select(rows: readonly RunRow[], filter: RunFilter, sortText: string | null): readonly RunRow[] {
  const sort = parseSort(sortText ?? "started,desc");
  const key = SORT_KEYS[sort?.by ?? "started"] ?? (() => 0);
  const sign = sort?.direction === "asc" ? 1 : -1;
  return rows
    .filter((row) => matches(row, filter))
    .sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
      return sign * (x - y) || a.id.localeCompare(b.id);
    });
}

/** Values of a facet with their counts, most frequent first, under all filters but its own. */
export function facetOf(rows: readonly RunRow[], filter: RunFilter, name: string) {
  const own = name === "interaction" ? "elicitation" : name;
  const { [own as keyof RunFilter]: _, ...others } = filter;
  const counts = new Map<string, number>();
  for (const row of rows) {
    if (!matches(row, others)) continue;
    const values =
      name === "interaction" ? [String(row.interactions > 0)] : (VALUES[name as keyof typeof VALUES]?.(row) ?? []);
    for (const value of new Set(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

const WIDTHS = [1000, 60_000, 600_000, 3_600_000, 6 * 3_600_000, 86_400_000, 7 * 86_400_000];

/** Runs over time in at most 120 buckets. */
export function chartOf(rows: readonly RunRow[], filter: RunFilter, nowMs: number) {
  const first = Date.parse(
    filter.from ??
      rows.reduce((least, row) => (row.startedAt < least ? row.startedAt : least), new Date(nowMs).toISOString()),
  );
  const last = filter.to === undefined ? nowMs : Date.parse(filter.to);
  const bucketMs = WIDTHS.find((width) => (last - first) / width <= 118) ?? 30 * 86_400_000;
  const start = Math.floor(first / bucketMs) * bucketMs;
  const count = Math.max(1, Math.floor((last - start) / bucketMs) + 1);
  const buckets = Array.from({ length: count }, (_, index) => ({
    at: new Date(start + index * bucketMs).toISOString(),
    counts: {} as Partial<Record<RunRow["status"], number>>,
  }));
  for (const row of rows) {
    const counts = buckets[Math.floor((Date.parse(row.startedAt) - start) / bucketMs)]?.counts;
    if (counts !== undefined) counts[row.status] = (counts[row.status] ?? 0) + 1;
  }
  return { from: new Date(start).toISOString(), bucketMs, timeZone: "UTC", buckets };
}

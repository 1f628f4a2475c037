import type { Stats, StatsGroup } from "@openexec/protocol";
import { RUN_STATUSES } from "@openexec/timeline";
import { type Kysely, sql } from "kysely";
import { durationBucket } from "../query/quantiles.ts";
import { Tallies, Tally } from "../query/tally.ts";
import type { ColumnName } from "./columns.ts";
import type { FilterPlan } from "./filter-plan.ts";
import { openConditions, passingSlots } from "./passing.ts";
import type { IndexDatabase } from "./schema.ts";
import type { Segment } from "./segments.ts";

/** Columns that statistics look at beside those of the filter. */
export const STATS_COLUMNS = [
  "status",
  "started",
  "duration",
  "cost",
  "inputTokens",
  "outputTokens",
  "tools",
  "modelCalls",
  "unpricedCalls",
  "flow",
  "project",
] as const satisfies readonly ColumnName[];

const DAY_MS = 86_400_000;

/** Statistics of the runs that pass a filter. */
export async function statsOf(
  database: Kysely<IndexDatabase>,
  segments: readonly Segment[],
  plan: FilterPlan,
  by: StatsGroup | undefined,
): Promise<Stats> {
  const all = new Tally();
  const statuses: Record<string, number> = {};
  const groups = new Map<number, Tally>();
  let [modelCalls, toolCalls, unpricedCalls] = [0, 0, 0];
  const passing: number[][] = [];
  for (const segment of segments) {
    // In their order, so that sums come out the same whichever way the runs were found.
    const slots = passingSlots(segment, openConditions(segment, plan.conditions)).sort();
    const numbers: number[] = [];
    const column = Object.fromEntries(STATS_COLUMNS.map((name) => [name, segment.column(name)])) as {
      [Name in (typeof STATS_COLUMNS)[number]]: ReturnType<typeof segment.column<Name>>;
    };
    for (const slot of slots) {
      numbers.push(segment.no(slot));
      const cost = column.cost[slot] ?? Number.NaN;
      const duration = column.duration[slot] ?? Number.NaN;
      const run = {
        inputTokens: column.inputTokens[slot],
        outputTokens: column.outputTokens[slot],
        costUsd: Number.isNaN(cost) ? undefined : cost,
      };
      const bucket = Number.isNaN(duration) ? undefined : durationBucket(duration);
      addRun(all, run, bucket);
      const status = RUN_STATUSES[column.status[slot] ?? 0] ?? "";
      statuses[status] = (statuses[status] ?? 0) + 1;
      modelCalls += column.modelCalls[slot] ?? 0;
      toolCalls += column.tools[slot] ?? 0;
      unpricedCalls += column.unpricedCalls[slot] ?? 0;
      if (by !== "day" && by !== "flow" && by !== "project") continue;
      const key = by === "day" ? Math.floor((column.started[slot] ?? 0) / DAY_MS) : (column[by][slot] ?? 0);
      const group = groups.get(key) ?? new Tally();
      groups.set(key, group);
      addRun(group, run, bucket);
    }
    if (numbers.length > 0) passing.push(numbers);
  }
  const totals = { ...all.figures(), statuses, modelCalls, toolCalls, unpricedCalls };
  if (by === undefined) return totals;
  return { ...totals, groups: (await GROUPERS[by](database, groups, passing)).groups(by) };
}

function addRun(tally: Tally, run: Parameters<Tally["add"]>[0], bucket: number | undefined): void {
  tally.runs++;
  tally.add(run);
  if (bucket !== undefined) tally.durations.add(bucket);
}

type Grouper = (
  database: Kysely<IndexDatabase>,
  groups: ReadonlyMap<number, Tally>,
  passing: readonly (readonly number[])[],
) => Promise<Tallies>;

const GROUPERS = {
  day: async (_, groups) =>
    new Tallies([...groups].map(([day, tally]) => [new Date(day * DAY_MS).toISOString().slice(0, 10), tally])),
  flow: byTerm,
  project: byTerm,
  model: (database, _, passing) =>
    byCall(database, passing, {
      table: "model_call",
      key: "model",
      sums: sql`sum(inputTokens) as inputTokens, sum(outputTokens) as outputTokens, sum(costUsd) as costUsd`,
    }),
  tool: (database, _, passing) =>
    byCall(database, passing, {
      table: "tool_call",
      key: "name",
      sums: sql`null as inputTokens, null as outputTokens, null as costUsd`,
    }),
} satisfies Record<StatsGroup, Grouper>;

interface CallTable {
  readonly table: string;
  readonly key: string;
  readonly sums: ReturnType<typeof sql>;
}

interface CallGroup {
  readonly key: string | null;
  readonly bucket: number | null;
  readonly calls: number;
  readonly failed: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
}

async function byTerm(database: Kysely<IndexDatabase>, groups: ReadonlyMap<number, Tally>): Promise<Tallies> {
  const { rows } = await sql<{ id: number; value: string }>`select id, value from term
    where id in (select value from json_each(${JSON.stringify([...groups.keys()])}))`.execute(database);
  return new Tallies(rows.map(({ id, value }) => [value, groups.get(id) ?? new Tally()]));
}

/** Calls segment by segment, so that memory does not grow with the number of runs. */
async function byCall(
  database: Kysely<IndexDatabase>,
  passing: readonly (readonly number[])[],
  { table, key, sums }: CallTable,
): Promise<Tallies> {
  const tallies = new Tallies();
  for (const numbers of passing) {
    const these = sql`run_no in (select value from json_each(${JSON.stringify(numbers)}))`;
    const { rows } = await sql<CallGroup>`
      select ${sql.ref(key)} as key, bucket, count(*) as calls,
        sum(coalesce(status in ('failed', 'timed_out'), 0)) as failed, ${sums}
      from ${sql.table(table)} where ${these} group by ${sql.ref(key)}, bucket`.execute(database);
    for (const group of rows) {
      const tally = tallies.of(group.key ?? "");
      tally.calls += group.calls;
      tally.failed += group.failed;
      tally.add(group);
      if (group.bucket !== null) tally.durations.add(group.bucket, group.calls);
    }
    const runs = await sql<{ key: string | null; runs: number }>`
      select ${sql.ref(key)} as key, count(distinct run_no) as runs
      from ${sql.table(table)} where ${these} group by ${sql.ref(key)}`.execute(database);
    for (const { key: name, runs: count } of runs.rows) tallies.of(name ?? "").runs += count;
  }
  return tallies;
}

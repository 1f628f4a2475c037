import type { RunRow } from "@openexec/protocol";
import { RUN_STATUSES } from "@openexec/timeline";

/** Runs of one segment. */
export const SEGMENT_RUNS = 4096;

/**
 * What lists, facets and charts look at, one typed array per column and segment: a question over a million runs reads
 * the few columns that it is about, in the time that a table needs for a few thousand rows.
 */
export const COLUMNS = {
  /** {@link FLAGS}; 0 where there is no run. */
  flags: Uint8Array,
  status: Uint8Array,
  started: Float64Array,
  changed: Float64Array,
  /** Milliseconds since 1970 of the id, which orders runs of one sort key. */
  idTime: Float64Array,
  /** NaN where a run has none. */
  duration: Float64Array,
  cost: Float64Array,
  inputTokens: Float64Array,
  outputTokens: Float64Array,
  tools: Uint32Array,
  modelCalls: Uint32Array,
  unpricedCalls: Uint32Array,
  /** Terms; 0 where a run has none. */
  project: Uint32Array,
  trigger: Uint32Array,
  flow: Uint32Array,
  repo: Uint32Array,
  branch: Uint32Array,
  actor: Uint32Array,
  /** Lists of terms: see {@link packLists}. */
  tool: Uint32Array,
  model: Uint32Array,
  tag: Uint32Array,
} as const;

export type ColumnName = keyof typeof COLUMNS;
export type Column<Name extends ColumnName = ColumnName> = InstanceType<(typeof COLUMNS)[Name]>;
export const COLUMN_NAMES = Object.keys(COLUMNS) as readonly ColumnName[];
export const LIST_COLUMNS = ["tool", "model", "tag"] as const satisfies readonly ColumnName[];
export type ListColumn = (typeof LIST_COLUMNS)[number];
/** Fields of a run that are kept as the numbers of terms. */
export const TERM_COLUMNS = [
  "project",
  "trigger",
  "flow",
  "repo",
  "branch",
  "actor",
] as const satisfies readonly ColumnName[];

export const FLAGS = { there: 1, replay: 2, elicited: 4, violated: 8 } as const;

/** One run, column by column. */
export type ColumnRecord = { readonly [Name in Exclude<ColumnName, ListColumn>]: number } & {
  readonly [Name in ListColumn]: readonly number[];
};

const STATUS_INDEX = new Map(RUN_STATUSES.map((status, index) => [status, index]));

/** A run as columns. `term` gives the number of a value. */
export function recordOf(
  row: RunRow,
  { tools, changed }: { readonly tools: readonly string[]; readonly changed: number },
  term: (field: (typeof TERM_COLUMNS)[number] | ListColumn, value: string) => number,
): ColumnRecord {
  const flags =
    FLAGS.there |
    (row.replay === undefined ? 0 : FLAGS.replay) |
    (row.interactions > 0 ? FLAGS.elicited : 0) |
    (row.violations > 0 ? FLAGS.violated : 0);
  const optional = (field: "repo" | "branch" | "actor"): number => {
    const value = row[field];
    return value === undefined ? 0 : term(field, value);
  };
  return {
    flags,
    status: STATUS_INDEX.get(row.status) ?? 0,
    started: Date.parse(row.startedAt),
    changed,
    idTime: idTime(row.id),
    duration: row.durationMs ?? Number.NaN,
    cost: row.costUsd ?? Number.NaN,
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    tools: row.toolCalls,
    modelCalls: row.modelCalls,
    unpricedCalls: row.unpricedCalls,
    project: term("project", row.project),
    trigger: term("trigger", row.trigger),
    flow: term("flow", row.flow),
    repo: optional("repo"),
    branch: optional("branch"),
    actor: optional("actor"),
    tool: tools.map((name) => term("tool", name)),
    model: row.models.map((name) => term("model", name)),
    tag: row.tags.map((name) => term("tag", name)),
  };
}

/** The time in a run id, which is also the order of ids. */
export function idTime(runId: string): number {
  return Number.parseInt(runId.slice(4, 12) + runId.slice(13, 17), 16);
}

/** Lists as one array: where each begins and the last ends, then all values. */
export function packLists(lists: readonly (readonly number[])[]): Uint32Array<ArrayBuffer> {
  const total = lists.reduce((sum, list) => sum + list.length, 0);
  const packed = new Uint32Array(lists.length + 1 + total);
  let at = lists.length + 1;
  for (const [index, list] of lists.entries()) {
    packed[index] = at;
    packed.set(list, at);
    at += list.length;
  }
  packed[lists.length] = at;
  return packed;
}

/** Undoes {@link packLists}; `runs` is how many lists there are. */
export function unpackLists(packed: Uint32Array, runs: number): number[][] {
  return Array.from({ length: runs }, (_, index) => [...packed.subarray(packed[index], packed[index + 1])]);
}

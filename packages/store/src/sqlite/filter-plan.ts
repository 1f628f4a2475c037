import type { Choice, FacetName, RunFilter } from "@openexec/protocol";
import { RUN_STATUSES } from "@openexec/timeline";
import { type Kysely, sql } from "kysely";
import { type ColumnName, FLAGS, type ListColumn, type TERM_COLUMNS } from "./columns.ts";
import {
  type Condition,
  changedCondition,
  flagCondition,
  listCondition,
  type RunSet,
  rangeCondition,
  replaysCondition,
  scopeCondition,
  setCondition,
  startedCondition,
  statusCondition,
  type TermChoice,
  termCondition,
} from "./conditions.ts";
import type { IndexDatabase } from "./schema.ts";
import { termsOf } from "./terms.ts";

/** A filter as conditions on columns. */
export interface FilterPlan {
  readonly conditions: readonly Condition[];
  readonly columns: readonly ColumnName[];
  /** Bounds of the start that let whole segments be left out. */
  readonly fromMs: number;
  readonly toMs: number;
}

type TermColumn = (typeof TERM_COLUMNS)[number];

/**
 * The conditions of `filter`. What no column holds (texts, commits, replays of one run) comes as sets of runs, one for
 * each such field.
 */
export async function planFilter(
  database: Kysely<IndexDatabase>,
  filter: RunFilter,
  sets: readonly RunSet[] = [],
): Promise<FilterPlan> {
  const conditions: Condition[] = [await scopeOf(database, filter), ...replaysOf(filter)];
  const term = async (column: TermColumn | ListColumn, facet?: FacetName): Promise<void> => {
    const choice = filter[column];
    if (choice === undefined) return;
    const terms = await termChoice(database, column, choice);
    conditions.push(isListColumn(column) ? listCondition(column, terms, facet) : termCondition(column, terms, facet));
  };
  if (filter.status !== undefined) conditions.push(statusOf(filter.status));
  for (const column of ["trigger", "flow", "tool", "model"] as const) await term(column, column);
  for (const column of ["repo", "branch", "actor", "tag"] as const) await term(column);
  const { duration, cost, elicitation, violation, from, to, after } = filter;
  if (duration !== undefined) conditions.push(rangeCondition("duration", duration));
  if (cost !== undefined) conditions.push(rangeCondition("cost", cost));
  if (elicitation !== undefined) conditions.push(flagCondition(FLAGS.elicited, elicitation, "interaction"));
  if (violation !== undefined) conditions.push(flagCondition(FLAGS.violated, violation));
  const fromMs = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
  const toMs = to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to);
  if (from !== undefined || to !== undefined) conditions.push(startedCondition(fromMs, toMs));
  if (after !== undefined) conditions.push(changedCondition(Date.parse(after)));
  for (const set of sets) conditions.push(setCondition(set));
  return { conditions, columns: [...new Set(conditions.flatMap(({ columns }) => columns))], fromMs, toMs };
}

/** The first condition of every plan. */
async function scopeOf(database: Kysely<IndexDatabase>, { project }: RunFilter): Promise<Condition> {
  const { in: chosen, notIn = [] } = project ?? {};
  const all = chosen?.includes("*") === true && notIn.length === 0;
  const { allowed, refused } = await termChoice(database, "project", { ...(chosen && { in: chosen }), notIn });
  return scopeCondition(
    (term) =>
      all ||
      ((chosen?.includes("*") === true || allowed === undefined || allowed.has(term)) &&
        !refused.has(term) &&
        !notIn.includes("*")),
  );
}

function replaysOf({ replays, replayOf }: RunFilter): readonly Condition[] {
  const all = replays === "include" || (replays === undefined && replayOf !== undefined);
  return all ? [] : [replaysCondition(replays === "only")];
}

function statusOf({ in: chosen, notIn = [] }: Choice): Condition {
  return statusCondition(RUN_STATUSES.map((status) => (chosen?.includes(status) ?? true) && !notIn.includes(status)));
}

async function termChoice(
  database: Kysely<IndexDatabase>,
  field: TermColumn | ListColumn,
  { in: chosen, notIn = [] }: Choice,
): Promise<TermChoice> {
  const ids = await idsOf(database, field, [...(chosen ?? []), ...notIn]);
  const refused = idSet(ids, notIn);
  return chosen === undefined ? { refused } : { allowed: idSet(ids, chosen), refused };
}

type TermIds = (value: string) => readonly number[];

/** The numbers of exact values, and of all that begin like a tool's `prefix.*`. */
async function idsOf(database: Kysely<IndexDatabase>, field: string, values: readonly string[]): Promise<TermIds> {
  const patterns = field === "tool" && values.some((value) => value.endsWith(".*"));
  if (patterns) {
    const terms = [...(await termsOf(database, field))];
    return (value) => {
      const is = value.endsWith(".*")
        ? (name: string) => name.startsWith(value.slice(0, -1))
        : (name: string) => name === value;
      return terms.filter(([, name]) => is(name)).map(([id]) => id);
    };
  }
  if (values.length === 0) return () => [];
  const { rows } = await sql<{ id: number; value: string }>`select id, value from term
    where field = ${field} and value in (select value from json_each(${JSON.stringify(values)}))`.execute(database);
  const ids = new Map(rows.map(({ id, value }) => [value, id]));
  return (value) => {
    const id = ids.get(value);
    return id === undefined ? [] : [id];
  };
}

function idSet(ids: TermIds, values: readonly string[]): ReadonlySet<number> {
  return new Set(values.flatMap((value) => ids(value)));
}

function isListColumn(column: TermColumn | ListColumn): column is ListColumn {
  return column === "tool" || column === "model" || column === "tag";
}

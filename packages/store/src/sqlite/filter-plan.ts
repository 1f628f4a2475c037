import type { Choice, FacetName, NumberRange, RunFilter } from "@openexec/protocol";
import { RUN_STATUSES } from "@openexec/timeline";
import { type Kysely, sql } from "kysely";
import { type ColumnName, FLAGS, type ListColumn, type TERM_COLUMNS } from "./columns.ts";
import type { IndexDatabase } from "./schema.ts";
import { sharedOf } from "./segment-facts.ts";
import type { Segment } from "./segments.ts";
import { termsOf } from "./terms.ts";

/** What a run of a segment fails: one bit per facet that is filtered, and one for everything else. */
export const FAILS = {
  status: 1,
  trigger: 2,
  flow: 4,
  tool: 8,
  model: 16,
  interaction: 32,
  other: 64,
  /** It is not there, or not of the asked projects. */
  scope: 128,
} as const satisfies Record<FacetName | "other" | "scope", number>;

/** One condition: marks the runs of a segment that fail it. */
export interface Condition {
  readonly columns: readonly ColumnName[];
  mark(segment: Segment, fails: Uint8Array): void;
  /** Whether every run of a segment is known to pass, without a look at each. */
  passesAll?(segment: Segment): boolean;
}

/** A filter as conditions on columns. */
export interface FilterPlan {
  readonly conditions: readonly Condition[];
  readonly columns: readonly ColumnName[];
  /** Bounds of the start that let whole segments be left out. */
  readonly fromMs: number;
  readonly toMs: number;
}

type TermColumn = (typeof TERM_COLUMNS)[number];

/** What a text or a commit comes to: the numbers of the runs that have it. */
export interface RunSet {
  has(no: number): boolean;
}

/**
 * The conditions of `filter`. What no column holds (texts, commits, replays of one run) comes as sets of runs, one for
 * each such field.
 */
export async function planFilter(
  database: Kysely<IndexDatabase>,
  filter: RunFilter,
  sets: readonly RunSet[] = [],
): Promise<FilterPlan> {
  const conditions: Condition[] = [await scopeOf(database, filter), replaysOf(filter)];
  const term = async (column: TermColumn | ListColumn, bit: number): Promise<void> => {
    const choice = filter[column];
    if (choice === undefined) return;
    const terms = await termChoice(database, column, choice);
    conditions.push(isListColumn(column) ? listCondition(column, terms, bit) : termCondition(column, terms, bit));
  };
  if (filter.status !== undefined) conditions.push(statusCondition(filter.status));
  for (const column of ["trigger", "flow", "tool", "model"] as const) await term(column, FAILS[column]);
  for (const column of ["repo", "branch", "actor", "tag"] as const) await term(column, FAILS.other);
  const { duration, cost, elicitation, violation, from, to, after } = filter;
  if (duration !== undefined) conditions.push(rangeCondition("duration", duration));
  if (cost !== undefined) conditions.push(rangeCondition("cost", cost));
  if (elicitation !== undefined) conditions.push(flagCondition(FLAGS.elicited, elicitation, FAILS.interaction));
  if (violation !== undefined) conditions.push(flagCondition(FLAGS.violated, violation, FAILS.other));
  const fromMs = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
  const toMs = to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to);
  if (from !== undefined || to !== undefined) conditions.push(startedCondition(fromMs, toMs));
  if (after !== undefined) conditions.push(changedCondition(Date.parse(after)));
  for (const set of sets) conditions.push(setCondition(set));
  return { conditions, columns: [...new Set(conditions.flatMap(({ columns }) => columns))], fromMs, toMs };
}

/** What each run of a segment fails, as bits of {@link FAILS}. */
export function failsOf(segment: Segment, { conditions }: FilterPlan): Uint8Array {
  const fails = new Uint8Array(segment.runs);
  for (const condition of conditions) if (condition.passesAll?.(segment) !== true) condition.mark(segment, fails);
  return fails;
}

/** Whether every slot of a segment holds a run that passes: none has to be looked at. */
export function allPass(segment: Segment, { conditions }: FilterPlan): boolean {
  return conditions.every((condition) => condition.passesAll?.(segment) === true);
}

async function scopeOf(database: Kysely<IndexDatabase>, { project }: RunFilter): Promise<Condition> {
  const { in: chosen, notIn = [] } = project ?? {};
  const all = chosen?.includes("*") === true && notIn.length === 0;
  const { allowed, refused } = await termChoice(database, "project", { ...(chosen && { in: chosen }), notIn });
  const passes = (term: number): boolean =>
    all ||
    ((chosen?.includes("*") === true || allowed === undefined || allowed.has(term)) &&
      !refused.has(term) &&
      !notIn.includes("*"));
  return {
    columns: ["flags", "project"],
    passesAll(segment) {
      const { plain, project: only } = sharedOf(segment);
      return plain && only !== undefined && passes(only);
    },
    mark(segment, fails) {
      const flags = segment.column("flags");
      const projects = segment.column("project");
      for (let slot = 0; slot < fails.length; slot++) {
        if (flags[slot] === 0 || !passes(projects[slot] ?? 0)) fails[slot] = FAILS.scope;
      }
    },
  };
}

function replaysOf({ replays, replayOf }: RunFilter): Condition {
  const wanted = replays === "only" ? FLAGS.replay : 0;
  const all = replays === "include" || (replays === undefined && replayOf !== undefined);
  return {
    columns: ["flags", "project"],
    passesAll: (segment) => all || (wanted === 0 && sharedOf(segment).plain),
    mark(segment, fails) {
      const flags = segment.column("flags");
      for (let slot = 0; slot < fails.length; slot++) {
        if (((flags[slot] ?? 0) & FLAGS.replay) !== wanted) fails[slot] = (fails[slot] ?? 0) | FAILS.other;
      }
    },
  };
}

/** The terms that a choice names: any of `allowed` (all when absent), none of `refused`. */
interface TermChoice {
  readonly allowed?: ReadonlySet<number>;
  readonly refused: ReadonlySet<number>;
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

function termCondition(column: TermColumn, { allowed, refused }: TermChoice, bit: number): Condition {
  return {
    columns: [column],
    mark(segment, fails) {
      const terms = segment.column(column);
      let [last, passes] = [-1, false];
      for (let slot = 0; slot < fails.length; slot++) {
        const term = terms[slot] ?? 0;
        if (term !== last) [last, passes] = [term, (allowed?.has(term) ?? true) && !refused.has(term)];
        if (!passes) fails[slot] = (fails[slot] ?? 0) | bit;
      }
    },
  };
}

/** A run passes when one of its values is chosen and none is refused. */
function listCondition(column: ListColumn, { allowed, refused }: TermChoice, bit: number): Condition {
  return {
    columns: [column],
    mark(segment, fails) {
      const lists = segment.column(column);
      for (let slot = 0; slot < fails.length; slot++) {
        let passes = allowed === undefined;
        for (let at = lists[slot] ?? 0; at < (lists[slot + 1] ?? 0); at++) {
          const term = lists[at] ?? 0;
          if (allowed?.has(term) === true) passes = true;
          if (refused.has(term)) {
            passes = false;
            break;
          }
        }
        if (!passes) fails[slot] = (fails[slot] ?? 0) | bit;
      }
    },
  };
}

function statusCondition({ in: chosen, notIn = [] }: Choice): Condition {
  const passes = RUN_STATUSES.map((status) => (chosen?.includes(status) ?? true) && !notIn.includes(status));
  return {
    columns: ["status"],
    mark(segment, fails) {
      const statuses = segment.column("status");
      for (let slot = 0; slot < fails.length; slot++) {
        if (passes[statuses[slot] ?? 0] !== true) fails[slot] = (fails[slot] ?? 0) | FAILS.status;
      }
    },
  };
}

function rangeCondition(column: "duration" | "cost", { min, max, minOpen, maxOpen }: NumberRange): Condition {
  const low = min ?? Number.NEGATIVE_INFINITY;
  const high = max ?? Number.POSITIVE_INFINITY;
  return {
    columns: [column],
    mark(segment, fails) {
      const values = segment.column(column);
      for (let slot = 0; slot < fails.length; slot++) {
        const value = values[slot] ?? Number.NaN;
        // A run without the number (NaN) passes neither comparison.
        const passes =
          (minOpen === true ? value > low : value >= low) && (maxOpen === true ? value < high : value <= high);
        if (!passes) fails[slot] = (fails[slot] ?? 0) | FAILS.other;
      }
    },
  };
}

function flagCondition(flag: number, wanted: boolean, bit: number): Condition {
  return {
    columns: ["flags"],
    mark(segment, fails) {
      const flags = segment.column("flags");
      for (let slot = 0; slot < fails.length; slot++) {
        if ((((flags[slot] ?? 0) & flag) !== 0) !== wanted) fails[slot] = (fails[slot] ?? 0) | bit;
      }
    },
  };
}

function startedCondition(fromMs: number, toMs: number): Condition {
  return {
    columns: ["started"],
    passesAll: ({ minStarted, maxStarted }) => minStarted >= fromMs && maxStarted <= toMs,
    mark(segment, fails) {
      const started = segment.column("started");
      for (let slot = 0; slot < fails.length; slot++) {
        const at = started[slot] ?? 0;
        if (at < fromMs || at > toMs) fails[slot] = (fails[slot] ?? 0) | FAILS.other;
      }
    },
  };
}

function changedCondition(afterMs: number): Condition {
  return {
    columns: ["started", "changed"],
    mark(segment, fails) {
      const started = segment.column("started");
      const changed = segment.column("changed");
      for (let slot = 0; slot < fails.length; slot++) {
        if (Math.max(started[slot] ?? 0, changed[slot] ?? 0) <= afterMs) fails[slot] = (fails[slot] ?? 0) | FAILS.other;
      }
    },
  };
}

function setCondition(set: RunSet): Condition {
  return {
    columns: [],
    mark(segment, fails) {
      for (let slot = 0; slot < fails.length; slot++) {
        if (!set.has(segment.no(slot))) fails[slot] = (fails[slot] ?? 0) | FAILS.other;
      }
    },
  };
}

import type { FacetName, NumberRange } from "@openexec/protocol";
import { type ColumnName, FLAGS, type ListColumn, type TERM_COLUMNS } from "./columns.ts";
import { listPostingsOf, type Posted, postedAny, postedWhere, postingsOf } from "./postings.ts";
import { sharedOf } from "./segment-facts.ts";
import type { Segment } from "./segments.ts";

/** One condition of a filter. */
export interface Condition {
  readonly columns: readonly ColumnName[];
  /** The facet whose filter it is. */
  readonly facet?: FacetName;
  /** Keeps of the first `count` slots those that pass, at the front and in their order, and says how many they are. */
  keep(segment: Segment, slots: Uint32Array, count: number): number;
  /** Whether every run of a segment is known to pass, without a look at each. */
  passesAll?(segment: Segment): boolean;
  /** Whether none is known to pass. */
  passesNone?(segment: Segment): boolean;
  /** Slots among which are all that pass; `undefined` where it takes as long to tell as to look at each. */
  posted?(segment: Segment): Posted | undefined;
  /** Whether all that are posted pass. */
  readonly postedPass?: boolean;
}

type TermColumn = (typeof TERM_COLUMNS)[number];

/** The terms that a choice names: any of `allowed` (all when absent), none of `refused`. */
export interface TermChoice {
  readonly allowed?: ReadonlySet<number>;
  readonly refused: ReadonlySet<number>;
}

/** With more values than this in a segment, those that are not refused are not put together. */
const MOST_VALUES = 32;

/** What the table of a choice says of a term. */
const NEITHER = 0;
const ALLOWED = 1;
const REFUSED = 2;

function tableOf({ allowed = new Set(), refused }: TermChoice): Uint8Array {
  let most = 0;
  for (const terms of [allowed, refused]) for (const term of terms) most = Math.max(most, term);
  const table = new Uint8Array(most + 1);
  for (const term of allowed) table[term] = ALLOWED;
  for (const term of refused) table[term] = REFUSED;
  return table;
}

/** Runs that are there, of the projects that pass. */
export function scopeCondition(passes: (project: number) => boolean): Condition {
  return {
    columns: ["flags", "project"],
    passesAll(segment) {
      const { plain, project } = sharedOf(segment);
      return plain && project !== undefined && passes(project);
    },
    passesNone(segment) {
      const { project } = sharedOf(segment);
      return project !== undefined && !passes(project);
    },
    keep(segment, slots, count) {
      const flags = segment.column("flags");
      const projects = segment.column("project");
      let kept = 0;
      for (let at = 0; at < count; at++) {
        const slot = slots[at] ?? 0;
        if (flags[slot] !== 0 && passes(projects[slot] ?? 0)) slots[kept++] = slot;
      }
      return kept;
    },
  };
}

/** Originals, or replays. */
export function replaysCondition(replays: boolean): Condition {
  return {
    ...flagCondition(FLAGS.replay, replays),
    columns: ["flags", "project"],
    passesAll: (segment) => !replays && sharedOf(segment).plain,
    passesNone: (segment) => replays && sharedOf(segment).plain,
  };
}

export function termCondition(column: TermColumn, choice: TermChoice, facet?: FacetName): Condition {
  const table = tableOf(choice);
  const { allowed, refused } = choice;
  const wanted = allowed && [...allowed].filter((term) => !refused.has(term));
  return {
    columns: [column],
    ...(facet && { facet }),
    keep(segment, slots, count) {
      const terms = segment.column(column);
      const unnamed = allowed === undefined ? NEITHER : ALLOWED;
      let kept = 0;
      for (let at = 0; at < count; at++) {
        const slot = slots[at] ?? 0;
        const term = terms[slot] ?? 0;
        const says = term < table.length ? table[term] : NEITHER;
        if (says === ALLOWED || says === unnamed) slots[kept++] = slot;
      }
      return kept;
    },
    posted(segment) {
      const postings = postingsOf(segment.column(column), segment.runs);
      if (wanted !== undefined) return postedAny(postings, wanted);
      return postings.values.length > MOST_VALUES ? undefined : postedWhere(postings, (term) => !refused.has(term));
    },
    postedPass: true,
  };
}

/** A run passes when one of its values is chosen and none is refused. */
export function listCondition(column: ListColumn, choice: TermChoice, facet?: FacetName): Condition {
  const table = tableOf(choice);
  const { allowed, refused } = choice;
  return {
    columns: [column],
    ...(facet && { facet }),
    keep(segment, slots, count) {
      const lists = segment.column(column);
      let kept = 0;
      for (let index = 0; index < count; index++) {
        const slot = slots[index] ?? 0;
        const end = lists[slot + 1] ?? 0;
        let passes = allowed === undefined;
        for (let at = lists[slot] ?? 0; at < end; at++) {
          const term = lists[at] ?? 0;
          const says = term < table.length ? table[term] : NEITHER;
          if (says === NEITHER) continue;
          passes = says === ALLOWED;
          if (!passes) break;
        }
        if (passes) slots[kept++] = slot;
      }
      return kept;
    },
    ...(allowed && {
      posted: (segment: Segment) => postedAny(listPostingsOf(segment.column(column), segment.runs), allowed),
      postedPass: refused.size === 0,
    }),
  };
}

/** `passes` says it of each status. */
export function statusCondition(passes: readonly boolean[]): Condition {
  return {
    columns: ["status"],
    facet: "status",
    keep(segment, slots, count) {
      const statuses = segment.column("status");
      let kept = 0;
      for (let at = 0; at < count; at++) {
        const slot = slots[at] ?? 0;
        if (passes[statuses[slot] ?? 0] === true) slots[kept++] = slot;
      }
      return kept;
    },
    posted: (segment) =>
      postedWhere(postingsOf(segment.column("status"), segment.runs), (status) => passes[status] === true),
    postedPass: true,
  };
}

export function rangeCondition(column: "duration" | "cost", { min, max, minOpen, maxOpen }: NumberRange): Condition {
  const low = min ?? Number.NEGATIVE_INFINITY;
  const high = max ?? Number.POSITIVE_INFINITY;
  const [aboveLow, belowHigh] = [minOpen === true, maxOpen === true];
  return {
    columns: [column],
    keep(segment, slots, count) {
      const values = segment.column(column);
      let kept = 0;
      for (let at = 0; at < count; at++) {
        const slot = slots[at] ?? 0;
        const value = values[slot] ?? Number.NaN;
        // A run without the number (NaN) passes neither comparison.
        if ((aboveLow ? value > low : value >= low) && (belowHigh ? value < high : value <= high)) slots[kept++] = slot;
      }
      return kept;
    },
  };
}

export function flagCondition(flag: number, wanted: boolean, facet?: FacetName): Condition {
  const value = wanted ? flag : 0;
  return {
    columns: ["flags"],
    ...(facet && { facet }),
    keep(segment, slots, count) {
      const flags = segment.column("flags");
      let kept = 0;
      for (let at = 0; at < count; at++) {
        const slot = slots[at] ?? 0;
        if (((flags[slot] ?? 0) & flag) === value) slots[kept++] = slot;
      }
      return kept;
    },
    posted: (segment) =>
      postedWhere(postingsOf(segment.column("flags"), segment.runs), (flags) => (flags & flag) === value),
    postedPass: true,
  };
}

export function startedCondition(fromMs: number, toMs: number): Condition {
  return {
    columns: ["started"],
    passesAll: ({ minStarted, maxStarted }) => minStarted >= fromMs && maxStarted <= toMs,
    passesNone: ({ minStarted, maxStarted }) => maxStarted < fromMs || minStarted > toMs,
    keep(segment, slots, count) {
      const started = segment.column("started");
      let kept = 0;
      for (let at = 0; at < count; at++) {
        const slot = slots[at] ?? 0;
        const ms = started[slot] ?? 0;
        if (ms >= fromMs && ms <= toMs) slots[kept++] = slot;
      }
      return kept;
    },
  };
}

export function changedCondition(afterMs: number): Condition {
  return {
    columns: ["started", "changed"],
    keep(segment, slots, count) {
      const started = segment.column("started");
      const changed = segment.column("changed");
      let kept = 0;
      for (let at = 0; at < count; at++) {
        const slot = slots[at] ?? 0;
        if ((started[slot] ?? 0) > afterMs || (changed[slot] ?? 0) > afterMs) slots[kept++] = slot;
      }
      return kept;
    },
  };
}

/** What a text or a commit comes to: the numbers of the runs that have it. */
export interface RunSet {
  has(no: number): boolean;
}

export function setCondition(set: RunSet): Condition {
  return {
    columns: [],
    keep(segment, slots, count) {
      let kept = 0;
      for (let at = 0; at < count; at++) {
        const slot = slots[at] ?? 0;
        if (set.has(segment.no(slot))) slots[kept++] = slot;
      }
      return kept;
    },
  };
}

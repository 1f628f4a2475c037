import type { RunSort, SortField } from "@openexec/protocol";
import type { Place } from "../query/cursor.ts";
import { type ColumnName, idTime } from "./columns.ts";
import { type FilterPlan, failsOf } from "./filter-plan.ts";
import type { Segment } from "./segments.ts";

/** The column that holds a sort key; two are added for tokens. */
export const KEY_COLUMNS = {
  started: ["started"],
  duration: ["duration"],
  cost: ["cost"],
  tokens: ["inputTokens", "outputTokens"],
  tools: ["tools"],
} as const satisfies Record<SortField, readonly ColumnName[]>;

/** A run in an order, as far as columns know: runs of one key and one instant are told apart by their ids later. */
interface Candidate {
  /** Turned so that smaller is earlier; infinite where there is no key. */
  readonly key: number;
  readonly time: number;
  readonly no: number;
}

/** Which part of an order is wanted. */
export interface Stretch {
  readonly limit: number;
  readonly after?: Place | undefined;
  /** Towards the beginning, nearest first. */
  readonly backwards?: boolean;
}

/**
 * The numbers of the first runs behind `after` in an order: at least `limit` of them if there are as many, together with
 * all that columns can't tell from the last one, or from `after`.
 */
export function firstRuns(
  segments: readonly Segment[],
  plan: FilterPlan,
  { by, direction }: RunSort,
  { limit, after, backwards = false }: Stretch,
): readonly number[] {
  const walk = backwards ? -1 : 1;
  const turn = direction === "asc" ? walk : -walk;
  const turned = (key: number): number => (Number.isNaN(key) ? Number.POSITIVE_INFINITY * walk : key * turn);
  const start = after && { key: turned(after.key ?? Number.NaN), time: idTime(after.runId) * turn };
  const best = new Best(limit);
  const ties: number[] = [];
  for (const segment of inOrder(segments, by, turn)) {
    // Segments come in the order of their earliest run: nothing behind this one can be earlier than what is there.
    if (by === "started" && best.full && turned(turn > 0 ? segment.minStarted : segment.maxStarted) > best.worst) break;
    const fails = failsOf(segment, plan);
    const [keys, more] = KEY_COLUMNS[by].map((name) => segment.column(name));
    const times = segment.column("idTime");
    for (let slot = 0; slot < fails.length; slot++) {
      if (fails[slot] !== 0) continue;
      const key = turned((keys?.[slot] ?? 0) + (more === undefined ? 0 : (more[slot] ?? 0)));
      if (key > best.worst) continue;
      const time = (times[slot] ?? 0) * turn;
      if (start !== undefined && (key < start.key || (key === start.key && time <= start.time))) {
        // Of those that columns can't tell from where the stretch begins, ids say which are behind it.
        if (key === start.key && time === start.time) ties.push(segment.no(slot));
        continue;
      }
      best.add({ key, time, no: segment.no(slot) });
    }
  }
  return [...ties, ...best.numbers()];
}

function inOrder(segments: readonly Segment[], by: SortField, turn: number): readonly Segment[] {
  if (by !== "started") return segments;
  return [...segments].sort((a, b) => (turn > 0 ? a.minStarted - b.minStarted : b.maxStarted - a.maxStarted));
}

/** The earliest candidates, cut now and then. */
class Best {
  readonly #limit: number;
  #kept: Candidate[] = [];
  /** A key that is larger cannot be among the first any more. */
  worst = Number.POSITIVE_INFINITY;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get full(): boolean {
    if (this.#kept.length >= this.#limit) this.#cut();
    return this.#kept.length >= this.#limit;
  }

  add(candidate: Candidate): void {
    this.#kept.push(candidate);
    if (this.#kept.length > this.#limit * 4 + 1000) this.#cut();
  }

  numbers(): readonly number[] {
    this.#cut();
    return this.#kept.map(({ no }) => no);
  }

  #cut(): void {
    this.#kept.sort((a, b) => (a.key === b.key ? a.time - b.time : a.key - b.key));
    const last = this.#kept[this.#limit - 1];
    if (last === undefined) return;
    let end = this.#limit;
    while (this.#kept[end]?.key === last.key && this.#kept[end]?.time === last.time) end++;
    this.#kept.length = end;
    this.worst = last.key;
  }
}

import type { RunSort } from "@openexec/protocol";
import type { Place } from "../query/cursor.ts";
import { Best, compareSpots, type Spot } from "./best.ts";
import { idTime } from "./columns.ts";
import type { FilterPlan } from "./filter-plan.ts";
import { keyOrderOf, keysOf } from "./key-order.ts";
import { narrowest, openConditions, passingAmong, passingSlots } from "./passing.ts";
import type { Segment } from "./segments.ts";

/** Which part of an order is wanted. */
export interface Stretch {
  readonly limit: number;
  readonly after?: Place | undefined;
  /** Towards the beginning, nearest first. */
  readonly backwards?: boolean;
}

/** So few slots of a segment are looked at sooner than its order is. */
const FEW = 256;
/** Slots of an order that are looked at before its end is asked for again. */
const CHUNK = 256;

/** A way through runs: 1 or -1 each. */
interface Way {
  readonly sort: RunSort;
  /** Of keys and ids. */
  readonly turn: number;
  /** Of runs without a key: behind all others, or before them. */
  readonly walk: number;
}

/**
 * The numbers of the first runs behind `after` in an order: at least `limit` of them if there are as many, together with
 * all that columns can't tell from the last one, or from `after`.
 */
export function firstRuns(
  segments: readonly Segment[],
  plan: FilterPlan,
  sort: RunSort,
  { limit, after, backwards = false }: Stretch,
): readonly number[] {
  const walk = backwards ? -1 : 1;
  const way = { sort, walk, turn: sort.direction === "asc" ? walk : -walk };
  const start = after && { key: turned(after.key ?? Number.NaN, way), time: idTime(after.runId) * way.turn };
  const best = new Best(limit, start);
  for (const segment of inOrder(segments, way)) {
    // Segments come in the order of their earliest run: nothing behind this one can be earlier than what is there.
    if (sort.by === "started" && best.full && earliest(segment, way) > best.worst.key) break;
    const open = openConditions(segment, plan.conditions);
    if (open.some((condition) => condition.passesNone?.(segment) === true)) continue;
    const view = viewOf(segment, way);
    const first = narrowest(segment, open);
    if (first !== undefined && first.posted.count <= FEW) {
      offer(best, view, passingSlots(segment, open, first));
      continue;
    }
    const slots = slotsOf(segment, way);
    const from = start === undefined ? 0 : countBefore(slots, view, start, 0);
    const to = countBefore(slots, view, best.worst, 1);
    if (first !== undefined && first.posted.count < to - from) {
      offer(best, view, passingSlots(segment, open, first));
      continue;
    }
    for (let at = from; at < to; at += CHUNK) {
      if (compareSpots(view.spot(slots.at(at)), best.worst) > 0) break;
      offer(
        best,
        view,
        passingAmong(segment, open, Math.min(CHUNK, to - at), (index) => slots.at(at + index)),
      );
    }
  }
  return best.numbers();
}

function turned(key: number, { turn, walk }: Way): number {
  return Number.isNaN(key) ? Number.POSITIVE_INFINITY * walk : key * turn;
}

function inOrder(segments: readonly Segment[], way: Way): readonly Segment[] {
  if (way.sort.by !== "started") return segments;
  return [...segments].sort((a, b) => earliest(a, way) - earliest(b, way));
}

function earliest({ minStarted, maxStarted }: Segment, { turn }: Way): number {
  return turn > 0 ? minStarted : -maxStarted;
}

/** A segment on a way. */
interface View {
  key(slot: number): number;
  spot(slot: number): Spot;
  no(slot: number): number;
}

function viewOf(segment: Segment, way: Way): View {
  const keys = keysOf(segment, way.sort.by);
  const times = segment.column("idTime");
  const key = (slot: number): number => turned(keys(slot), way);
  return {
    key,
    spot: (slot) => ({ key: key(slot), time: (times[slot] ?? 0) * way.turn }),
    no: (slot) => segment.no(slot),
  };
}

function offer(best: Best, { key, spot, no }: View, slots: Uint32Array): void {
  for (let at = 0; at < slots.length; at++) {
    const slot = slots[at] ?? 0;
    if (key(slot) <= best.worst.key) best.add(spot(slot), no(slot));
  }
  best.settle();
}

/** The slots of a segment in the order of a way. */
interface OrderedSlots {
  readonly length: number;
  at(index: number): number;
}

function slotsOf(segment: Segment, { sort, turn, walk }: Way): OrderedSlots {
  const { slots, keyed } = keyOrderOf(segment, sort.by);
  const keyless = slots.length - keyed;
  const ahead = walk > 0 ? keyed : keyless;
  const at = (index: number): number => {
    const inKeyed = index < ahead === walk > 0;
    const [first, count] = inKeyed ? [0, keyed] : [keyed, keyless];
    const place = index < ahead ? index : index - ahead;
    return slots[first + (turn > 0 ? place : count - 1 - place)] ?? 0;
  };
  return { length: slots.length, at };
}

/** How many slots stand before a spot, or (`most` 1) at it too. */
function countBefore(slots: OrderedSlots, { spot }: View, mark: Spot, most: 0 | 1): number {
  let [low, high] = [0, slots.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareSpots(spot(slots.at(middle)), mark) < most) low = middle + 1;
    else high = middle;
  }
  return low;
}

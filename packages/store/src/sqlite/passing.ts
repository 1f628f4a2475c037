import { SEGMENT_RUNS } from "./columns.ts";
import type { Condition } from "./conditions.ts";
import type { Posted } from "./postings.ts";
import type { Segment } from "./segments.ts";

/** Overwritten by the next question about any segment. */
let slots = new Uint32Array(SEGMENT_RUNS);
/** Which slots were taken already, by the number of the question. */
let taken = new Uint32Array(SEGMENT_RUNS);
let question = 0;

/** The conditions that not every run of a segment is known to pass. */
export function openConditions(segment: Segment, conditions: readonly Condition[]): readonly Condition[] {
  return conditions.filter((condition) => condition.passesAll?.(segment) !== true);
}

/** The condition that leaves the fewest slots to look at, as far as postings tell. */
export interface Narrowest {
  readonly condition: Condition;
  readonly posted: Posted;
}

export function narrowest(segment: Segment, open: readonly Condition[]): Narrowest | undefined {
  let best: Narrowest | undefined;
  for (const condition of open) {
    const posted = condition.posted?.(segment);
    if (posted !== undefined && (best === undefined || posted.count < best.posted.count)) best = { condition, posted };
  }
  return best;
}

/** The slots of a segment that pass `open`, in no particular order. They hold until the next question. */
export function passingSlots(
  segment: Segment,
  open: readonly Condition[],
  first: Narrowest | undefined = narrowest(segment, open),
): Uint32Array {
  if (open.some((condition) => condition.passesNone?.(segment) === true)) return slots.subarray(0, 0);
  makeRoom(segment.runs);
  let count = segment.runs;
  if (first === undefined) for (let slot = 0; slot < count; slot++) slots[slot] = slot;
  else count = take(first.posted);
  return keepAll(segment, open, first?.condition.postedPass === true ? first.condition : undefined, count);
}

/** Those of `count` slots that pass `open`, in their order. They hold until the next question. */
export function passingAmong(
  segment: Segment,
  open: readonly Condition[],
  count: number,
  slotAt: (index: number) => number,
): Uint32Array {
  makeRoom(segment.runs);
  for (let index = 0; index < count; index++) slots[index] = slotAt(index);
  return keepAll(segment, open, undefined, count);
}

function keepAll(segment: Segment, open: readonly Condition[], done: Condition | undefined, all: number): Uint32Array {
  let count = all;
  for (const condition of open) if (condition !== done && count > 0) count = condition.keep(segment, slots, count);
  return slots.subarray(0, count);
}

function makeRoom(runs: number): void {
  if (runs <= slots.length) return;
  slots = new Uint32Array(runs);
  taken = new Uint32Array(runs);
}

/** Each slot once, although it may be with several values. */
function take({ postings: { slots: all, starts }, places }: Posted): number {
  let count = 0;
  if (++question > 0xffff_ffff) {
    taken.fill(0);
    question = 1;
  }
  for (const place of places) {
    const end = starts[place + 1] ?? 0;
    for (let at = starts[place] ?? 0; at < end; at++) {
      const slot = all[at] ?? 0;
      if (taken[slot] === question) continue;
      taken[slot] = question;
      slots[count++] = slot;
    }
  }
  return count;
}

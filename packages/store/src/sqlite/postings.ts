import { countValues, withNumbers } from "./value-counts.ts";

/** Slots of one segment. */
export type Slots = Uint16Array | Uint32Array;

/** For each value of a column the slots that have it, ascending. */
export interface Postings {
  /** All values, ascending. */
  readonly values: Uint32Array;
  /** Where in `slots` those of each value begin, and behind the last one the end. */
  readonly starts: Slots;
  readonly slots: Slots;
}

/**
 * By the column that they are made of, and dropped with it: they take at most twice its bytes, but for columns of one
 * byte a value, of which two for each.
 */
const KEPT = new WeakMap<object, Postings>();

const MOST_IN_16_BITS = 65_535;

/** The postings of a column of single values; `runs` is how many of them count. */
export function postingsOf(column: Uint8Array | Uint32Array, runs: number): Postings {
  return kept(column, () => {
    const owners = new Uint32Array(runs);
    for (let slot = 0; slot < runs; slot++) owners[slot] = slot;
    return madePostings(column, owners, runs);
  });
}

/** The postings of a column of lists: a slot is once with each of its values. */
export function listPostingsOf(column: Uint32Array, runs: number): Postings {
  return kept(column, () => {
    const values = new Uint32Array(column.length);
    const owners = new Uint32Array(column.length);
    let count = 0;
    for (let slot = 0; slot < runs; slot++) {
      const [first, end] = [count, column[slot + 1] ?? 0];
      for (let at = column[slot] ?? 0; at < end; at++) {
        const value = column[at] ?? 0;
        let before = first;
        while (before < count && values[before] !== value) before++;
        if (before < count) continue;
        values[count] = value;
        owners[count++] = slot;
      }
    }
    return madePostings(values, owners.subarray(0, count), runs);
  });
}

function kept(column: object, make: () => Postings): Postings {
  const known = KEPT.get(column);
  if (known !== undefined) return known;
  const made = make();
  KEPT.set(column, made);
  return made;
}

/** Of `owners.length` pairs of a value and the slot that has it, by ascending slots. */
function madePostings(all: Uint8Array | Uint32Array, owners: Uint32Array, runs: number): Postings {
  const total = owners.length;
  const counts = new Map(countValues(all, 0, total));
  const values = Uint32Array.from(counts.keys()).sort();
  const starts = total > MOST_IN_16_BITS ? new Uint32Array(values.length + 1) : new Uint16Array(values.length + 1);
  let next = 0;
  for (const [place, value] of values.entries()) {
    starts[place] = next;
    next += counts.get(value) ?? 0;
  }
  starts[values.length] = next;
  const slots = runs > MOST_IN_16_BITS ? new Uint32Array(total) : new Uint16Array(total);
  withNumbers(values, starts, (places) => {
    for (let at = 0; at < total; at++) {
      const value = all[at] ?? 0;
      const place = places[value] ?? 0;
      slots[place] = owners[at] ?? 0;
      places[value] = place + 1;
    }
  });
  return { values, starts, slots };
}

/** Some values of postings. */
export interface Posted {
  readonly postings: Postings;
  /** Places in `values`. */
  readonly places: readonly number[];
  /** How many slots they have together; one may be with several of them. */
  readonly count: number;
}

/** The postings of those of `wanted` that are there. */
export function postedAny(postings: Postings, wanted: Iterable<number>): Posted {
  const places: number[] = [];
  for (const value of wanted) {
    const place = placeOf(postings.values, value);
    if (postings.values[place] === value) places.push(place);
  }
  return posted(postings, places);
}

/** The postings of the values that pass. */
export function postedWhere(postings: Postings, passes: (value: number) => boolean): Posted {
  const places: number[] = [];
  for (const [place, value] of postings.values.entries()) if (passes(value)) places.push(place);
  return posted(postings, places);
}

function posted(postings: Postings, places: readonly number[]): Posted {
  const { starts } = postings;
  const count = places.reduce((sum, place) => sum + (starts[place + 1] ?? 0) - (starts[place] ?? 0), 0);
  return { postings, places, count };
}

/** The first place whose value is not below `value`. */
function placeOf(values: Uint32Array, value: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

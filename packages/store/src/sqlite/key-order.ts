import type { SortField } from "@openexec/protocol";
import type { ColumnName } from "./columns.ts";
import type { Slots } from "./postings.ts";
import type { Segment } from "./segments.ts";

/** The column that holds a sort key; two are added for tokens. */
export const KEY_COLUMNS = {
  started: ["started"],
  duration: ["duration"],
  cost: ["cost"],
  tokens: ["inputTokens", "outputTokens"],
  tools: ["tools"],
} as const satisfies Record<SortField, readonly ColumnName[]>;

/** The keys of a segment's runs: NaN where one has none. */
export function keysOf(segment: Segment, by: SortField): (slot: number) => number {
  const [first, second] = KEY_COLUMNS[by];
  const keys = segment.column(first);
  if (second === undefined) return (slot) => keys[slot] ?? Number.NaN;
  const more = segment.column(second);
  return (slot) => (keys[slot] ?? Number.NaN) + (more[slot] ?? Number.NaN);
}

/** The slots of a segment by a sort key, and those of one key by the time of their ids, ascending. */
export interface KeyOrder {
  readonly slots: Slots;
  /** How many have a key. The others come behind them. */
  readonly keyed: number;
}

/** By the column of the key, and dropped with it: two bytes for each run. */
const KEPT = new WeakMap<object, KeyOrder>();

export function keyOrderOf(segment: Segment, by: SortField): KeyOrder {
  const column = segment.column(KEY_COLUMNS[by][0]);
  const known = KEPT.get(column);
  if (known !== undefined) return known;
  const times = segment.column("idTime");
  const key = keysOf(segment, by);
  const keys = new Float64Array(segment.runs);
  const byTime = (a: number, b: number): number => (times[a] ?? 0) - (times[b] ?? 0);
  const [keyed, keyless]: [number[], number[]] = [[], []];
  for (let slot = 0; slot < keys.length; slot++) {
    const own = key(slot);
    keys[slot] = own;
    (Number.isNaN(own) ? keyless : keyed).push(slot);
  }
  // Sorting what is almost in order takes a comparison for each.
  const sorted = nearlySorted(keyed, keys).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || byTime(a, b));
  const all = [...sorted, ...keyless.sort(byTime)];
  const slots = segment.runs > 65_536 ? Uint32Array.from(all) : Uint16Array.from(all);
  const made = { slots, keyed: sorted.length };
  KEPT.set(column, made);
  return made;
}

/** The last bits of a number, of which neither milliseconds nor cents make use. */
const SLOT_BITS = 4096;

/**
 * Slots by all of their keys but the last bits, which hold the slots meanwhile: numbers alone are sorted many times faster
 * than by a function that compares them.
 */
function nearlySorted(slots: readonly number[], keys: Float64Array): number[] {
  const numbers = new Float64Array(slots.length);
  const words = new Uint32Array(numbers.buffer);
  for (let index = 0; index < slots.length; index++) {
    const slot = slots[index] ?? 0;
    const key = keys[slot] ?? 0;
    // An infinite one would become no number.
    if (slot >= SLOT_BITS || !Number.isFinite(key)) return [...slots];
    numbers[index] = key;
    const at = index * 2 + LOW;
    words[at] = (((words[at] ?? 0) & ~(SLOT_BITS - 1)) | slot) >>> 0;
  }
  numbers.sort();
  const sorted: number[] = [];
  for (let index = 0; index < slots.length; index++) sorted.push((words[index * 2 + LOW] ?? 0) & (SLOT_BITS - 1));
  return sorted;
}

/** Which half of a number has its last bits. */
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;

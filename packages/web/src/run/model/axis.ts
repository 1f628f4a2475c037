import { lastAtOrBefore, type TimeMap } from "./time-map.ts";

export type AxisName = "time" | "events";

/** A line on which every event has its place: milliseconds, squeezed milliseconds, or numbers. From 0 to `length`. */
export interface Axis {
  readonly name: AxisName;
  readonly length: number;
  /** Idle stretches that have less room than they took, in order. */
  readonly gaps: readonly Gap[];
  of(seq: number): number;
  seqAt(place: number): number;
  /** Milliseconds since the start of the run. */
  timeAt(place: number): number;
}

/** An idle stretch as an axis shows it: from one place to another. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  /** How long it really was. */
  readonly ms: number;
}

/** Of an idle stretch so much is kept when gaps are squeezed, in milliseconds. */
const KEPT = 250;
/** Stretches longer than this share of the run, and than twice {@link KEPT}, are idle. */
const IDLE_SHARE = 0.02;

export function eventsAxis(map: TimeMap): Axis {
  return {
    name: "events",
    length: Math.max(1, map.lastSeq - 1),
    gaps: [],
    of: (seq) => seq - 1,
    seqAt: (place) => clampSeq(Math.round(place) + 1, map),
    timeAt: (place) => map.timeOf(place + 1),
  };
}

export function timeAxis(map: TimeMap): Axis {
  return {
    name: "time",
    length: Math.max(1, map.duration),
    gaps: [],
    of: (seq) => map.timeOf(seq),
    seqAt: (place) => clampSeq(map.seqAt(place), map),
    timeAt: (place) => place,
  };
}

/** The time axis without its idle stretches: nothing happened in them, neither a start nor an end. */
export function squeezedAxis(map: TimeMap): Axis {
  const { times } = map;
  const idle = Math.max(2 * KEPT, map.duration * IDLE_SHARE);
  const places = new Float64Array(times.length);
  const gaps: Gap[] = [];
  for (let index = 1; index < times.length; index++) {
    const step = (times[index] ?? 0) - (times[index - 1] ?? 0);
    const from = places[index - 1] ?? 0;
    places[index] = from + (step > idle ? KEPT : step);
    if (step > idle) gaps.push({ from, to: from + KEPT, ms: step });
  }
  const across = (from: ArrayLike<number>, to: ArrayLike<number>, value: number): number => {
    const at = lastAtOrBefore(from, value);
    const low = from[at] ?? 0;
    const high = from[at + 1];
    const start = to[at] ?? 0;
    if (high === undefined) return start + Math.max(0, value - low);
    return start + (((to[at + 1] ?? start) - start) * (value - low)) / Math.max(1e-9, high - low);
  };
  return {
    name: "time",
    length: Math.max(1, across(times, places, map.duration)),
    gaps,
    of: (seq) => across(times, places, map.timeOf(seq)),
    seqAt: (place) => clampSeq(map.seqAt(across(places, times, place)), map),
    timeAt: (place) => across(places, times, place),
  };
}

/** The gap at a place; beside one that is narrower than `reach` on both sides of its middle, that one. */
export function gapAt({ gaps }: Axis, place: number, reach: number): Gap | undefined {
  return gaps.find(({ from, to }) => Math.abs(place - (from + to) / 2) <= Math.max(reach, (to - from) / 2));
}

function clampSeq(seq: number, map: TimeMap): number {
  return Math.min(Math.max(1, seq), map.lastSeq);
}

/** The visible part of an axis. */
export interface Zoom {
  readonly from: number;
  readonly to: number;
}

/** Parts of an axis smaller than this share of it are not shown. */
const SMALLEST = 1 / 100_000;

export function wholeOf(axis: Axis): Zoom {
  return { from: 0, to: axis.length };
}

/** `zoom` made `factor` times as wide around `anchor`, within the axis. */
export function zoomAt({ from, to }: Zoom, anchor: number, factor: number, axis: Axis): Zoom {
  const width = Math.min(axis.length, Math.max(axis.length * SMALLEST, (to - from) * factor));
  const share = (anchor - from) / Math.max(1e-9, to - from);
  return within({ from: anchor - share * width, to: anchor + (1 - share) * width }, axis);
}

/** `zoom` moved by so much, within the axis. */
export function panBy({ from, to }: Zoom, distance: number, axis: Axis): Zoom {
  return within({ from: from + distance, to: to + distance }, axis);
}

function within({ from, to }: Zoom, axis: Axis): Zoom {
  const width = Math.min(axis.length, to - from);
  const start = Math.min(Math.max(0, from), axis.length - width);
  return { from: start, to: start + width };
}

/** At least so many pixels from one tick to the next: a time with its unit fits between them. */
const TICK = 64;

/** So many ticks at a width in pixels; with fewer than three a phone would show the first alone, which is no scale. */
export const tickCount = (width: number): number => Math.max(3, Math.floor(width / TICK));

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** What is round on a clock, from ten seconds to a day. */
const CLOCK_STEPS = [
  MINUTE / 4,
  MINUTE / 2,
  ...[1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((n) => n * MINUTE),
  DAY,
];

/** Round places for a ruler, about `count` of them; places that are milliseconds are round as on a clock. */
export function ticks({ from, to }: Zoom, count: number, areMs = false): readonly number[] {
  const rough = (to - from) / Math.max(1, count);
  const step = (areMs && rough > 10_000 && CLOCK_STEPS.find((size) => size >= rough)) || roundStep(rough, areMs);
  const list: number[] = [];
  for (let place = Math.ceil(from / step) * step; place <= to + 1e-9; place += step) list.push(place);
  return list;
}

function roundStep(rough: number, areMs: boolean): number {
  const unit = areMs && rough > DAY ? DAY : 1;
  const power = 10 ** Math.floor(Math.log10(Math.max(1e-6, rough / unit)));
  return unit * ([1, 2, 5, 10].map((factor) => factor * power).find((size) => size * unit >= rough) ?? power * 10);
}

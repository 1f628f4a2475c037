import type { ToolCallEntry } from "@openexec/protocol";

export interface PlacedCall {
  readonly call: ToolCallEntry;
  /** Calls that overlap stand in lanes of their own, from 0. */
  readonly lane: number;
  /** Share of the whole width, 0 to 1. */
  readonly left: number;
  readonly width: number;
}

export interface Lanes {
  readonly calls: readonly PlacedCall[];
  readonly count: number;
  /** The whole width. Milliseconds. */
  readonly spanMs: number;
}

/**
 * Places calls on the time of their run. Each goes into the first lane that is free when it begins; one that has not ended
 * lasts until `now`. Times in epoch milliseconds.
 */
export function placeCalls(
  calls: readonly ToolCallEntry[],
  startMs: number,
  endMs: number | undefined,
  now: number,
): Lanes {
  const timed = calls
    .map((call) => ({ call, from: Date.parse(call.startedAt), to: endOf(call, now) }))
    .sort((a, b) => a.from - b.from || a.call.seq - b.call.seq);
  const first = Math.min(startMs, ...timed.map(({ from }) => from));
  const last = Math.max(endMs ?? now, ...timed.map(({ to }) => to));
  const span = Math.max(1, last - first);
  const freeAt: number[] = [];
  const placed = timed.map(({ call, from, to }) => {
    const free = freeAt.findIndex((until) => until <= from);
    const lane = free < 0 ? freeAt.length : free;
    freeAt[lane] = to;
    return { call, lane, left: (from - first) / span, width: (to - from) / span };
  });
  return { calls: placed, count: freeAt.length, spanMs: span };
}

function endOf(call: ToolCallEntry, now: number): number {
  const from = Date.parse(call.startedAt);
  if (call.durationMs !== undefined) return from + call.durationMs;
  return call.endedAt === undefined ? Math.max(from, now) : Date.parse(call.endedAt);
}

import type { Axis } from "./axis.ts";

export const SPEEDS = [0.25, 0.5, 1, 2, 5, 10, 50, 200] as const;

/** A run plays in at least this many milliseconds at speed 1 of a short run, and at most so many of a long one. */
const SHORTEST = 4_000;

export interface Playhead {
  /** Number of the event that the page stands at. */
  readonly at: number;
  /** Place on the axis while playing, finer than events; else that of `at`. */
  readonly place: number;
  readonly playing: boolean;
  readonly speed: number;
  /** Goes along with a run that grows. */
  readonly following: boolean;
}

export type PlayheadAction =
  | { readonly type: "seek"; readonly at: number; readonly axis: Axis }
  | { readonly type: "play"; readonly axis: Axis }
  | { readonly type: "pause"; readonly axis: Axis }
  | { readonly type: "tick"; readonly elapsedMs: number; readonly axis: Axis }
  | { readonly type: "speed"; readonly direction: 1 | -1 }
  | { readonly type: "grew"; readonly axis: Axis; readonly lastSeq: number }
  | { readonly type: "latest"; readonly axis: Axis; readonly lastSeq: number };

export function playheadAt(at: number, axis: Axis, following: boolean): Playhead {
  return { at, place: axis.of(at), playing: false, speed: 1, following };
}

/** Places per millisecond at speed 1: real time, but never so fast that a short run is over at once. */
function rateOf(axis: Axis): number {
  return axis.name === "time"
    ? Math.min(1, axis.length / SHORTEST)
    : axis.length / Math.max(SHORTEST, axis.length * 20);
}

type Reduce = { readonly [Type in PlayheadAction["type"]]: (head: Playhead, action: never) => Playhead };
type ActionOf<Type extends PlayheadAction["type"]> = Extract<PlayheadAction, { readonly type: Type }>;

const REDUCE = {
  seek: (head: Playhead, { at, axis }: ActionOf<"seek">) => ({ ...head, at, place: axis.of(at), following: false }),
  play: (head: Playhead, { axis }: ActionOf<"play">) => {
    // Play at the end begins anew.
    const ended = axis.of(head.at) >= axis.length - 1e-6;
    return { ...head, playing: true, following: false, ...(ended ? { at: 1, place: 0 } : {}) };
  },
  pause: (head: Playhead, { axis }: ActionOf<"pause">) => ({ ...head, playing: false, place: axis.of(head.at) }),
  tick: (head: Playhead, { elapsedMs, axis }: ActionOf<"tick">) => {
    if (!head.playing) return head;
    const place = Math.min(axis.length, head.place + elapsedMs * head.speed * rateOf(axis));
    const done = place >= axis.length;
    return { ...head, place, at: axis.seqAt(place), playing: !done };
  },
  speed: (head: Playhead, { direction }: ActionOf<"speed">) => {
    const index = (SPEEDS as readonly number[]).indexOf(head.speed);
    const next = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, index + direction))] ?? 1;
    return { ...head, speed: next };
  },
  grew: (head: Playhead, { axis, lastSeq }: ActionOf<"grew">) =>
    head.following ? { ...head, at: lastSeq, place: axis.of(lastSeq) } : head,
  latest: (head: Playhead, { axis, lastSeq }: ActionOf<"latest">) => ({
    ...head,
    at: lastSeq,
    place: axis.of(lastSeq),
    playing: false,
    following: true,
  }),
} satisfies Reduce;

/** The one playhead of a page: every view shows what it says. */
export function movePlayhead(head: Playhead, action: PlayheadAction): Playhead {
  // The table has a row of the right type for each action; TypeScript cannot follow that through a union.
  return (REDUCE[action.type] as (head: Playhead, action: PlayheadAction) => Playhead)(head, action);
}

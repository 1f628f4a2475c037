import { type Axis, type AxisName, eventsAxis, squeezedAxis, timeAxis, wholeOf, type Zoom } from "../model/axis.ts";
import { movePlayhead, type Playhead, playheadAt } from "../model/playhead.ts";
import { buildRunData, type RunData } from "../model/run-data.ts";
import { type StepUnit, snapToAttempt, step } from "../model/stepping.ts";
import type { AxisChoice, PanelName, ViewState } from "../model/view-state.ts";
import type { EventCache } from "../source/event-cache.ts";
import type { RunOpening, RunSource } from "../source/run-source.ts";

/** Where the camera of the graph looks. */
export type Camera = "follow" | "overview";

export interface RunView {
  readonly data: RunData;
  readonly head: Playhead;
  readonly axis: Axis;
  readonly axisName: AxisName;
  /** Idle stretches are squeezed while the axis is time. */
  readonly squeezed: boolean;
  /** Undefined: the whole axis. */
  readonly zoom: Zoom | undefined;
  readonly selected: string | undefined;
  readonly panel: PanelName;
  readonly query: string;
  /** Id of the conversation that is read; `""`: the run's own. */
  readonly thread: string;
  /** What the left column shows by the URL; undefined: what this browser last showed there. */
  readonly side: "steps" | undefined;
  readonly camera: Camera;
  /** The run was deleted while its page was open. */
  readonly gone: boolean;
}

/**
 * How the URL learns of a change: as a new entry of the history, in place of the last one, or not at all; `soon`: as a new
 * entry, unless the change is taken back before.
 */
export type Trace = "push" | "replace" | "soon" | "none";

/** What a page about one run shows, and the only place where that changes. */
export class RunStore {
  readonly source: RunSource;
  readonly events: EventCache;
  #view: RunView;
  readonly #listeners = new Set<() => void>();
  /** Told of each change that the URL should show; `forget`: the last one was taken back. */
  onTrace: (trace: Exclude<Trace, "none"> | "forget") => void = () => undefined;
  /** What a click that may be the first of two left; undefined: nothing that can be taken back. */
  #left: Pick<RunView, "head" | "selected"> | undefined;
  /** The graph was shown with each of its nodes: however it grows, none of them goes out of view. */
  graphIsWhole = false;

  constructor(source: RunSource, events: EventCache, data: RunData, state: ViewState) {
    this.source = source;
    this.events = events;
    const shown = SHOWN[state.axis];
    const axis = axisOf(shown.axisName, data, shown.squeezed);
    const at = clamp(state.at ?? data.failure?.seq ?? data.endSeq, data);
    this.#view = {
      data,
      axis,
      head: playheadAt(at, axis, state.at === undefined && data.failure === undefined),
      ...shown,
      zoom: state.zoom,
      selected: state.sel,
      panel: state.panel,
      query: state.q ?? "",
      thread: state.thread ?? "",
      side: state.side,
      camera: "follow",
      gone: false,
    };
  }

  view = (): RunView => this.#view;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The state for the URL. A playhead that goes along with the run is not pinned to a number. */
  urlState(): ViewState {
    const { data, head, selected, panel, axisName, squeezed, zoom, query, thread, side } = this.#view;
    return {
      // Without a number a failed run opens where it failed.
      ...(head.following && data.failure === undefined ? {} : { at: head.at }),
      ...(selected === undefined ? {} : { sel: selected }),
      panel,
      axis: CHOICES[axisName][squeezed ? "squeezed" : "plain"],
      ...(zoom === undefined ? {} : { zoom }),
      ...(query === "" ? {} : { q: query }),
      ...(thread === "" ? {} : { thread }),
      ...(side === undefined ? {} : { side }),
    };
  }

  /** Goes back or forward in the history of the browser. */
  restore(state: ViewState): void {
    const { data, head } = this.#view;
    const shown = SHOWN[state.axis];
    const axis = axisOf(shown.axisName, data, shown.squeezed);
    const at = clamp(state.at ?? data.failure?.seq ?? data.endSeq, data);
    const isAtEnd = state.at === undefined && data.failure === undefined;
    this.#left = undefined;
    this.#set({
      axis,
      ...shown,
      // How fast it plays is no part of a link.
      head: { ...playheadAt(at, axis, isAtEnd), speed: head.speed },
      zoom: state.zoom,
      selected: state.sel,
      panel: state.panel,
      query: state.q ?? "",
      thread: state.thread ?? "",
      side: state.side,
    });
  }

  /** Moves the playhead. `select` is what the inspector shows then; without it, what stands there. */
  seek(at: number, trace: Trace = "push", select?: string): void {
    const { head, axis, data } = this.#view;
    const action = { type: "seek", at: clamp(at, data), axis } as const;
    this.#set({ head: { ...movePlayhead(head, action), playing: trace === "none" && head.playing }, selected: select });
    this.#trace(trace);
  }

  /** Moves the playhead for a click that may be the first of two: {@link takeBack} undoes it, without an entry for it. */
  jump(at: number): void {
    const { head, selected } = this.#view;
    this.seek(at, "soon");
    this.#left = { head, selected };
  }

  /** The playhead is where it was before the last {@link jump}, if nothing was done since. */
  takeBack(): void {
    const { axis, data } = this.#view;
    if (this.#left === undefined) return;
    const { head, selected } = this.#left;
    this.#left = undefined;
    this.#set({ head: movePlayhead(head, { type: "grew", axis, lastSeq: data.endSeq }), selected });
    this.onTrace("forget");
  }

  /** @param isRepeat a key is held: that is one jump, however many steps it takes */
  step(unit: StepUnit, direction: 1 | -1, isRepeat = false): void {
    const { data, head } = this.#view;
    const at = step(data.stops, head.at, unit, direction);
    const jumps = (unit === "error" || unit === "model") && !isRepeat;
    if (at !== head.at) this.seek(at, jumps ? "push" : "replace");
  }

  /** The playhead is let go after it was dragged: it rests at an attempt, in the entry that the drag began. */
  release(): void {
    const { data, head } = this.#view;
    this.seek(snapToAttempt(data.stops, head.at), "replace");
  }

  toggle(): void {
    const { head, axis } = this.#view;
    this.#set({ head: movePlayhead(head, { type: head.playing ? "pause" : "play", axis }), selected: undefined });
    if (head.playing) this.#trace("replace");
  }

  tick(elapsedMs: number): void {
    const { head, axis } = this.#view;
    this.#set({ head: movePlayhead(head, { type: "tick", elapsedMs, axis }) });
    if (!this.#view.head.playing) this.#trace("replace");
  }

  faster(direction: 1 | -1): void {
    this.#set({ head: movePlayhead(this.#view.head, { type: "speed", direction }) });
  }

  latest(): void {
    const { head, axis, data } = this.#view;
    this.#set({ head: movePlayhead(head, { type: "latest", axis, lastSeq: data.endSeq }), selected: undefined });
    this.#trace("push");
  }

  select(id: string | undefined): void {
    this.#set({ selected: id });
    this.#trace("replace");
  }

  setPanel(panel: PanelName): void {
    if (panel === this.#view.panel) return;
    this.#set({ panel });
    this.#trace("push");
  }

  setZoom(zoom: Zoom | undefined): void {
    const whole = wholeOf(this.#view.axis);
    const isWhole = zoom === undefined || (zoom.from <= whole.from && zoom.to >= whole.to);
    this.#set({ zoom: isWhole ? undefined : zoom });
    this.#trace("replace");
  }

  setAxis(axisName: AxisName, squeezed: boolean): void {
    const { data, head } = this.#view;
    const axis = axisOf(axisName, data, squeezed);
    this.#set({ axis, axisName, squeezed, zoom: undefined, head: { ...head, place: axis.of(head.at) } });
    this.#trace("replace");
  }

  setQuery(query: string): void {
    this.#set({ query });
    this.#trace("replace");
  }

  /** Shows another conversation: that of a sub-agent or a session, or the run's own, `""`. */
  setThread(thread: string): void {
    if (thread === this.#view.thread) return;
    this.#set({ thread });
    this.#trace("push");
  }

  setSide(side: RunView["side"]): void {
    if (side === this.#view.side) return;
    this.#set({ side });
    this.#trace("replace");
  }

  setCamera(camera: Camera): void {
    this.#set({ camera });
  }

  /** The run was deleted: what was read of it is all there is. */
  lose(): void {
    this.#set({ gone: true });
  }

  /** The run has grown, or ended, or is there after all. The playhead goes along only where it stood at the end. */
  grow(opening: RunOpening): void {
    const data = buildRunData(opening);
    const { axisName, squeezed, head } = this.#view;
    const axis = axisOf(axisName, data, squeezed);
    const moved = movePlayhead(head, { type: "grew", axis, lastSeq: data.endSeq });
    this.#set({ data, axis, gone: false, head: moved.following ? moved : { ...moved, place: axis.of(moved.at) } });
    this.events.grow(data.endSeq);
  }

  #trace(trace: Trace): void {
    if (trace === "none") return;
    this.#left = undefined;
    this.onTrace(trace);
  }

  #set(change: Partial<RunView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const SHOWN = {
  time: { axisName: "time", squeezed: false },
  squeezed: { axisName: "time", squeezed: true },
  events: { axisName: "events", squeezed: false },
  "squeezed-events": { axisName: "events", squeezed: true },
} as const satisfies Record<AxisChoice, Pick<RunView, "axisName" | "squeezed">>;

const CHOICES = {
  time: { plain: "time", squeezed: "squeezed" },
  events: { plain: "events", squeezed: "squeezed-events" },
} as const satisfies Record<AxisName, Record<"plain" | "squeezed", AxisChoice>>;

function axisOf(name: AxisName, { time }: RunData, squeezed: boolean): Axis {
  if (name === "events") return eventsAxis(time);
  return squeezed ? squeezedAxis(time) : timeAxis(time);
}

function clamp(at: number, { endSeq }: RunData): number {
  return Math.min(Math.max(1, at), Math.max(1, endSeq));
}

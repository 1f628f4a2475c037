import type { Zoom } from "./axis.ts";

/** Tabs of the middle column, in the order of their keys. */
export const PANELS = [
  "conversation",
  "timeline",
  "events",
  "tools",
  "models",
  "files",
  "git",
  "policy",
  "artifacts",
  "logs",
  "metrics",
  "replays",
] as const;
export type PanelName = (typeof PANELS)[number];

/** How places are counted: real time, real time without its idle stretches, or events, with how time is counted after them. */
export const AXES = ["time", "squeezed", "events", "squeezed-events"] as const;
export type AxisChoice = (typeof AXES)[number];

/** What of the page is in its URL: all that a copied link shows again. */
export interface ViewState {
  /** Number of the event at the playhead; absent: the end, or the failure of a failed run. */
  readonly at?: number;
  /** Id of the attempt or call that the inspector shows; absent: what the playhead stands at. */
  readonly sel?: string;
  readonly panel: PanelName;
  readonly axis: AxisChoice;
  /** Part of the axis that is shown; absent: all of it. */
  readonly zoom?: Zoom;
  /** What is searched for in the run. */
  readonly q?: string;
  /** The conversation that is read: that of a sub-agent or a session; absent: the run's own. */
  readonly thread?: string;
  /** The left column shows the steps; absent: what this browser last showed there. */
  readonly side?: "steps";
}

const isPanel = (text: string | null): text is PanelName => PANELS.some((panel) => panel === text);
const isAxis = (text: string | null): text is AxisChoice => AXES.some((axis) => axis === text);

/** The state in a query string. What is wrong in it is as if it were not there. */
export function parseViewState(search: string): ViewState {
  const params = new URLSearchParams(search);
  const at = Number(params.get("at"));
  const sel = params.get("sel");
  const panel = params.get("panel");
  const axis = params.get("axis");
  const [from = Number.NaN, to = Number.NaN] = (params.get("zoom") ?? "").split("-").map(Number);
  const q = params.get("q");
  const thread = params.get("thread");
  return {
    ...(Number.isInteger(at) && at > 0 ? { at } : {}),
    ...(sel === null || sel === "" ? {} : { sel }),
    panel: isPanel(panel) ? panel : "conversation",
    axis: isAxis(axis) ? axis : "time",
    ...(from >= 0 && to > from && Number.isFinite(to) ? { zoom: { from, to } } : {}),
    ...(q === null || q === "" ? {} : { q }),
    ...(thread === null || thread === "" ? {} : { thread }),
    ...(params.get("side") === "steps" ? { side: "steps" } : {}),
  };
}

/** The query string of a state, without what is usual. */
export function printViewState({ at, sel, panel, axis, zoom, q, thread, side }: ViewState): string {
  const params = new URLSearchParams();
  if (at !== undefined) params.set("at", String(at));
  if (sel !== undefined) params.set("sel", sel);
  if (panel !== "conversation") params.set("panel", panel);
  if (axis !== "time") params.set("axis", axis);
  if (zoom !== undefined) params.set("zoom", `${round(zoom.from)}-${round(zoom.to)}`);
  if (q !== undefined && q !== "") params.set("q", q);
  if (thread !== undefined) params.set("thread", thread);
  if (side !== undefined) params.set("side", side);
  return params.toString();
}

function round(place: number): number {
  return Math.round(place * 1000) / 1000;
}

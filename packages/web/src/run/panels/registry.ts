import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { RunData } from "../model/run-data.ts";
import type { PanelName } from "../model/view-state.ts";

export interface PanelRow {
  readonly title: string;
  /** What is in it; 0 greys it. Undefined where a number says nothing. */
  readonly count: (data: RunData) => number | undefined;
  readonly view: LazyExoticComponent<ComponentType>;
}

const callsOf = (data: RunData, type: string): number =>
  data.spans.filter((span) => span.spanType === "call" && span.row.callType === type).length;

const marksOf = (data: RunData, ...types: readonly string[]): number =>
  data.marks.filter(({ markType }) => types.includes(markType)).length;

function sumOf(data: RunData, pick: "policyChecks" | "logs"): number {
  const counts = [data.steps.loose, ...data.steps.attempts].map((contents) => contents[pick]);
  return counts.reduce((sum, count) => sum + Object.values(count ?? {}).reduce((all, one) => all + (one ?? 0), 0), 0);
}

/** Every tab of the middle column. A new one is a name in `view-state.ts`, a view, and a row here. */
export const PANEL_ROWS = {
  conversation: {
    title: "Conversation",
    count: () => undefined,
    view: lazy(() => import("./conversation/conversation.tsx")),
  },
  timeline: { title: "Timeline", count: () => undefined, view: lazy(() => import("./timeline/timeline.tsx")) },
  events: { title: "Events", count: (data) => data.endSeq, view: lazy(() => import("./events/events.tsx")) },
  tools: { title: "Tools", count: (data) => callsOf(data, "tool"), view: lazy(() => import("./calls/tools.tsx")) },
  models: {
    title: "Models",
    count: (data) => callsOf(data, "model") + callsOf(data, "agent"),
    view: lazy(() => import("./calls/models.tsx")),
  },
  files: { title: "Files", count: () => undefined, view: lazy(() => import("./files/files.tsx")) },
  git: { title: "Git & CI", count: (data) => marksOf(data, "commit", "ci"), view: lazy(() => import("./git/git.tsx")) },
  policy: {
    title: "Policy",
    count: (data) => sumOf(data, "policyChecks"),
    view: lazy(() => import("./policy/policy.tsx")),
  },
  artifacts: { title: "Artifacts", count: () => undefined, view: lazy(() => import("./artifacts/artifacts.tsx")) },
  logs: { title: "Logs", count: (data) => sumOf(data, "logs"), view: lazy(() => import("./logs/logs.tsx")) },
  metrics: { title: "Metrics", count: () => undefined, view: lazy(() => import("./metrics/metrics.tsx")) },
  replays: { title: "Replays", count: () => undefined, view: lazy(() => import("./replays/replays.tsx")) },
} as const satisfies Record<PanelName, PanelRow>;

import type { ComponentType } from "react";
import { late } from "../../parts/late.tsx";
import type { RunData } from "../model/run-data.ts";
import type { PanelName } from "../model/view-state.ts";

export interface PanelRow {
  readonly title: string;
  /** What is in it; 0 greys it. Undefined where a number says nothing. */
  readonly count: (data: RunData) => number | undefined;
  /** Loads its code, so that it is there when it is first drawn. */
  readonly load: () => Promise<unknown>;
  readonly view: ComponentType;
}

const callsOf = (data: RunData, type: string): number =>
  data.spans.filter((span) => span.spanType === "call" && span.row.callType === type).length;

const marksOf = (data: RunData, ...types: readonly string[]): number =>
  data.marks.filter(({ markType }) => types.includes(markType)).length;

function sumOf({ steps }: RunData, pick: "policyChecks" | "logs"): number {
  let sum = 0;
  const add = (counts: Readonly<Record<string, number>> | undefined): void => {
    for (const name in counts) sum += counts[name] ?? 0;
  };
  add(steps.loose[pick]);
  for (const attempt of steps.attempts) add(attempt[pick]);
  return sum;
}

/** Every tab of the middle column. A new one is a name in `view-state.ts`, a view, and a row here. */
export const PANEL_ROWS = {
  conversation: {
    title: "Conversation",
    count: () => undefined,
    ...late(() => import("./conversation/conversation.tsx")),
  },
  timeline: { title: "Timeline", count: () => undefined, ...late(() => import("./timeline/timeline.tsx")) },
  events: { title: "Events", count: (data) => data.endSeq, ...late(() => import("./events/events.tsx")) },
  tools: { title: "Tools", count: (data) => callsOf(data, "tool"), ...late(() => import("./calls/tools.tsx")) },
  models: {
    title: "Models",
    count: (data) => callsOf(data, "model") + callsOf(data, "agent"),
    ...late(() => import("./calls/models.tsx")),
  },
  files: { title: "Files", count: () => undefined, ...late(() => import("./files/files.tsx")) },
  git: { title: "Git & CI", count: (data) => marksOf(data, "commit", "ci"), ...late(() => import("./git/git.tsx")) },
  policy: {
    title: "Policy",
    count: (data) => sumOf(data, "policyChecks"),
    ...late(() => import("./policy/policy.tsx")),
  },
  artifacts: { title: "Artifacts", count: () => undefined, ...late(() => import("./artifacts/artifacts.tsx")) },
  logs: { title: "Logs", count: (data) => sumOf(data, "logs"), ...late(() => import("./logs/logs.tsx")) },
  metrics: { title: "Metrics", count: () => undefined, ...late(() => import("./metrics/metrics.tsx")) },
  replays: { title: "Replays", count: () => undefined, ...late(() => import("./replays/replays.tsx")) },
} as const satisfies Record<PanelName, PanelRow>;

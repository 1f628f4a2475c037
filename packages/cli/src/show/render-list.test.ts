import type { RunRow } from "@openexec/protocol";
import { expect, it } from "vitest";
import { Collector } from "../testing/collector.ts";
import { painter } from "../text/painter.ts";
import { renderList } from "./render-list.ts";

const row = (fields: Partial<RunRow>): RunRow => ({
  id: "run_019e807a-ec00-701c-a7b6-aa7d0f2f5e14",
  number: 7,
  project: "p",
  title: "repair the build",
  flow: "repair",
  status: "completed",
  trigger: "cli",
  createdAt: "2026-11-20T09:00:00.000Z",
  startedAt: "2026-11-20T09:00:00.000Z",
  durationMs: 1000,
  models: [],
  steps: 1,
  modelCalls: 0,
  toolCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
  unpricedCalls: 0,
  errors: 0,
  warnings: 0,
  interactions: 0,
  pendingInteractions: 0,
  violations: 0,
  pinned: false,
  tags: [],
  lastSeq: 1,
  head: "",
  ...fields,
});

const listed = (runs: readonly RunRow[], columns: number): string =>
  renderList(
    { runs },
    { unreadable: [] },
    { columns, nowMs: Date.UTC(2026, 10, 20, 10) },
    painter(new Collector(), {}),
  ).join("\n");

it("shows models and branches where there is room, and something to show", () => {
  const run = row({ models: ["claude-sonnet", "gpt-large"], branch: "main\u001b[2J" });
  const wide = listed([run], 140);
  expect(wide).toMatch(/# {2}status {2,}run {2,}model {2,}branch/);
  expect(wide).toContain("claude-sonnet +1");
  expect(wide).not.toContain("\u001b");
  expect(listed([run], 80)).not.toContain("model");
  expect(listed([row({})], 140)).not.toMatch(/model|branch/);
});

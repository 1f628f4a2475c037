import { buildLog } from "@openexec/testkit";
import { expect, test } from "vitest";
import { openingOf } from "../../testing/run-of.ts";
import { buildRunData } from "./run-data.ts";

test("a run that was cut off is as long as its head says, whatever its last line is", () => {
  const opening = openingOf(buildLog("run a[tool:open]:open interrupt").events);
  const cut = buildRunData({ ...opening, row: { ...opening.row, status: "interrupted", durationMs: 70_000 } });
  expect(cut.time.duration).toBe(70_000);
  expect(cut.time.timeOf(1)).toBe(0);
});

test("a run that goes on is as long as what is known of it", () => {
  const { time, spans } = buildRunData(openingOf(buildLog("run a:open b:open").events));
  expect(time.duration).toBe(Math.max(...spans.map(({ start }) => start)));
});

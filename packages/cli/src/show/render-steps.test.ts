import { buildLog } from "@openexec/testkit";
import { fold, stepsProjection } from "@openexec/timeline";
import { expect, test } from "vitest";
import { Collector } from "../testing/collector.ts";
import { painter } from "../text/painter.ts";
import { renderSteps } from "./render-steps.ts";

function linesOf(unended: "running" | "interrupted"): readonly string[] {
  const { events } = buildLog("run a:ok b[tool:open]:open");
  const [first] = events;
  const frame = { columns: 120, startedAt: first?.at ?? "", maxCalls: 6, unended };
  return renderSteps(fold(stepsProjection, events), frame, painter(new Collector(), {}));
}

test("a step and a call without an outcome run as long as their run does, and were cut off with it", () => {
  const running = linesOf("running").join("\n");
  expect(running).toMatch(/● b .*running/);
  expect(running).toContain("in flight");
  expect(running).not.toContain("interrupted");
  const cut = linesOf("interrupted");
  expect(cut[0]).toMatch(/✓ a /);
  expect(cut[1]).toMatch(/! b .*interrupted/);
  expect(cut[2]).toMatch(/· .*interrupted/);
  expect(cut.join("\n")).not.toMatch(/●|running|in flight/);
});

import { expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { compute } from "../flow/nodes.ts";
import { record, replay, resume } from "../testing/record.ts";

test("code of a step that the record does not finish is run by a resume, and by no replay", async () => {
  let calls = 0;
  const flow = defineFlow({
    name: "cut",
    startAt: "count",
    nodes: { count: compute({ run: () => ++calls }) },
    edges: [],
  });
  const recording = await record(flow);
  const started = recording.sink.lines.findIndex(({ type }) => type === "StepStarted") + 1;
  const cut = recording.sink.lines.slice(0, started).map(({ line }) => line);
  expect(calls).toBe(1);
  await replay(recording, flow, cut);
  expect(calls).toBe(1);
  await resume(recording, flow, { lines: started });
  expect(calls).toBe(2);
});

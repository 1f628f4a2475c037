import { expect, test } from "vitest";
import { replayRun } from "../api/replay-run.ts";
import { defineFlow } from "../flow/define-flow.ts";
import { compute } from "../flow/nodes.ts";
import { DEFAULT_POLICY } from "../policy/policy.ts";
import { record, tapeSource } from "../testing/record.ts";
import { TapeDriver } from "./tape.ts";

test("a tape keeps no values of attempts that are over", async () => {
  const flow = defineFlow({
    name: "loop",
    startAt: "read",
    nodes: { read: compute({ run: ({ outputs }) => ({ n: (outputs.read?.n ?? 0) + 1, at: Date.now() }) }) },
    edges: [{ from: "read", switch: { on: "$.n", cases: Object.fromEntries([1, 2, 3].map((n) => [n, "read"])) } }],
  });
  const recording = await record(flow);
  const tape = new TapeDriver(tapeSource(recording.sink));
  await replayRun({ flow, tape, policy: DEFAULT_POLICY });
  expect(tape.findings.divergence).toBeUndefined();
  expect(tape.values.size).toBe(0);
});

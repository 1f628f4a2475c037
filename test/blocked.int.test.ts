import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventsOf, Place } from "./support/place.ts";

let place: Place;
beforeEach(() => {
  place = new Place("blocked");
});
afterEach(() => place.remove());

const flow = (spin: string): string => `
import { existsSync } from "node:fs";
import { action, compute, defineFlow } from "openexec/flows";
export default defineFlow({
  name: "blocked",
  startAt: "first",
  nodes: { first: compute({ run: () => 1 }), spin: ${spin} },
  edges: [{ from: "first", to: "spin" }],
});
`;

describe("code of a flow that never waits", () => {
  test.each([
    ["a compute step", 'compute({ timeoutMs: 2_000, run: () => { while (!existsSync("calm")); return "calm"; } })'],
    [
      "a function",
      'action({ timeoutMs: 2_000, run: async () => { await null; while (!existsSync("calm")); return "calm"; } })',
    ],
  ])("in %s ends the process some time after its timeout; the run can be read and resumed", async (_, code) => {
    place.write("blocked.flow.ts", flow(code));
    const run = await place.cli("run", "blocked.flow.ts", "--json");
    const told = { code: "step_blocked", attemptIds: ["spin#1"], limitMs: 2_000, number: 1, dir: place.runs()[0] };
    expect([run.code, run.json().error]).toMatchObject([124, told]);
    expect((await place.read("show", "1", "--json")).json().status).toBe("interrupted");
    place.write("calm", "");
    const resumed = await place.cli("resume", "1", "--in-flight", "retry", "--json");
    expect([resumed.code, resumed.json()]).toMatchObject([0, { status: "completed", output: "calm" }]);
  });
});

test("code that never waits from the first step on leaves a run that can be found", async () => {
  place.write(
    "first.flow.ts",
    `import { compute, defineFlow } from "openexec/flows";
const spin = compute({ timeoutMs: 300, run: () => { for (;;); } });
export default defineFlow({ name: "first", startAt: "spin", nodes: { spin }, edges: [] });`,
  );
  const run = await place.cli("run", "first.flow.ts", "--json");
  const { code, dir } = run.json().error;
  expect([run.code, code, dir]).toEqual([124, "step_blocked", place.runs()[0]]);
  expect(eventsOf(dir)[0]).toMatchObject({ seq: 1, type: "RunStarted" });
});

/** @param call waits in the thread of the code, where neither timers nor the watchdog reach it */
const native = (node: string, call: string): string => `
import { execFileSync } from "node:child_process";
import { action, compute, defineFlow } from "openexec/flows";
const wait = (ms: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
export default defineFlow({
  name: "native",
  startAt: "long",
  nodes: {
    long: ${node}({ timeoutMs: 300, run: () => (${call}, "returned") }),
    after: compute({ run: ({ results }) => results.long.outcome }),
  },
  edges: [{ from: "long", switch: { on: "$result.outcome", cases: { ok: "after", timed_out: "after" } } }],
});
`;

describe("code of a flow in a call that nothing can interrupt", () => {
  test.each([
    ["a compute step", "compute", "wait(900)"],
    ["a function", "action", 'execFileSync("sleep", ["1"])'],
    // The watchdog has looked at it by then.
    ["a function, for long", "action", 'execFileSync("sleep", ["5"])'],
  ])("in %s is timed out when it comes back, whatever it returns", async (_, node, call) => {
    place.write("native.flow.ts", native(node, call));
    const run = await place.cli("run", "native.flow.ts", "--json");
    expect([run.code, run.json()]).toMatchObject([0, { status: "completed", output: "timed_out" }]);
    const replay = await place.cli("replay", "1", "--json");
    expect(replay.json()).toMatchObject({ verdict: "identical", firstDivergence: null });
  });

  test.runIf(process.platform === "linux")("ends the process when it does not come back", async () => {
    place.write("native.flow.ts", native("compute", 'execFileSync("sleep", ["100000"])'));
    const run = await place.cli("run", "native.flow.ts", "--json");
    expect([run.code, run.json().error]).toMatchObject([124, { code: "step_blocked", attemptIds: ["long#1"] }]);
    expect((await place.read("show", "1", "--json")).json().status).toBe("interrupted");
  });
});

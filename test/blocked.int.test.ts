import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Place } from "./support/place.ts";

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
    ["a compute step", 'compute({ timeoutMs: 500, run: () => { while (!existsSync("calm")); return "calm"; } })'],
    [
      "a function",
      'action({ timeoutMs: 500, run: async () => { await null; while (!existsSync("calm")); return "calm"; } })',
    ],
  ])("in %s ends the process some time after its timeout; the run can be read and resumed", async (_, code) => {
    place.write("blocked.flow.ts", flow(code));
    const run = await place.cli("run", "blocked.flow.ts", "--json");
    const told = { code: "step_blocked", attemptIds: ["spin#1"], limitMs: 500, number: 1, dir: place.runs()[0] };
    expect([run.code, run.json().error]).toMatchObject([124, told]);
    expect((await place.read("show", "1", "--json")).json().status).toBe("interrupted");
    place.write("calm", "");
    const resumed = await place.cli("resume", "1", "--in-flight", "retry", "--json");
    expect([resumed.code, resumed.json()]).toMatchObject([0, { status: "completed", output: "calm" }]);
  });
});

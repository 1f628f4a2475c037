import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventsOf, Place } from "./support/place.ts";

let place: Place;
beforeEach(() => {
  place = new Place("uncaught");
});
afterEach(() => place.remove());

const flow = (code: string): string => `
import { existsSync } from "node:fs";
import { compute, defineFlow, shell } from "openexec/flows";
export default defineFlow({
  name: "uncaught",
  startAt: "lose",
  nodes: {
    lose: compute({ run: () => { if (!existsSync("calm")) { ${code} } return 1; } }),
    wait: shell({ exec: () => ({ command: "sh", args: ["-c", "until [ -e calm ]; do sleep 0.02; done; echo ok"] }) }),
  },
  edges: [{ from: "lose", to: "wait" }],
});
`;

describe("an error in the code of a flow that nobody catches", () => {
  test.each([
    ["a promise that nobody awaits", 'Promise.reject(new Error("lost"))'],
    ["a callback", 'queueMicrotask(() => { throw new Error("lost"); })'],
  ])("in %s ends the process with one sentence; the run can be read and resumed", async (_, code) => {
    place.write("uncaught.flow.ts", flow(code));
    const run = await place.cli("run", "uncaught.flow.ts", "--json");
    const told = { code: "uncaught_error", message: expect.stringContaining("lost"), number: 1, dir: place.runs()[0] };
    expect([run.code, run.json().error]).toMatchObject([1, told]);
    const codes = eventsOf(place.runs()[0] ?? "").map(({ payload }) => payload.code);
    expect(codes).toContain("uncaught_error");
    expect(run.err).toBe("");
    expect((await place.read("show", "1", "--json")).json().status).toBe("interrupted");
    place.write("calm", "");
    const resumed = await place.cli("resume", "1", "--in-flight", "retry", "--json");
    expect([resumed.code, resumed.json().status]).toEqual([0, "completed"]);
  });
});

import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openexec } from "./openexec.ts";
import { Place } from "./support/place.ts";

let place: Place;
beforeEach(() => {
  place = new Place("time-zone");
});
afterEach(() => place.remove());

const FLOW = `
import { compute, defineFlow } from "openexec/flows";
const read = () => [new Date(0).getHours(), new Date(0).toLocaleString(), (1234.5).toLocaleString(), process.pid > 0];
export default defineFlow({ name: "local", startAt: "read", nodes: { read: compute({ run: read }) }, edges: [] });
`;

test("dates and numbers of a replay read as they did where the run was recorded", async () => {
  writeFileSync(place.path("local.flow.ts"), FLOW);
  const run = (args: string[], env: Record<string, string>) => openexec(args, { cwd: place.path("."), env });
  const india = { TZ: "Asia/Kolkata", LC_ALL: "de_DE.UTF-8" };
  const recorded = await run(["run", "local.flow.ts", "--json"], india);
  expect(recorded.code).toBe(0);
  expect(recorded.stdout).toContain("1.234,5");
  const replayed = await run(["replay", "last", "--json"], { TZ: "America/New_York", LC_ALL: "en_US.UTF-8" });
  expect(JSON.parse(replayed.stdout)).toMatchObject({ verdict: "identical" });
});

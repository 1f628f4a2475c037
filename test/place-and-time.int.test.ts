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

const ASKING = `
import { checkpoint, compute, defineFlow, shell } from "openexec/flows";
const top = (1234.5).toLocaleString();
const read = () => [
  top,
  new Date(0).getHours(),
  new Date(0).toLocaleString(),
  new Intl.DateTimeFormat(undefined, { month: "long" }).format(0),
  Intl.DateTimeFormat().resolvedOptions().timeZone,
  new Intl.DateTimeFormat().resolvedOptions().locale,
  [1234.5, 2n, new Date(0)].toLocaleString(),
  ["title".toLocaleUpperCase(), "TITLE".toLocaleLowerCase()].join(),
  ["z", "ı", "i", "ä"].sort((a, b) => a.localeCompare(b)).join(),
  new Intl.ListFormat().format(["a", "b"]),
  new Intl.NumberFormat() instanceof Intl.NumberFormat,
];
const zone = shell({ exec: () => ({ command: "sh", args: ["-c", "echo $TZ"] }), parse: ({ stdout }) => stdout.trim() });
export default defineFlow({
  name: "asking",
  startAt: "before",
  nodes: {
    before: compute({ run: read }),
    ask: checkpoint({ summary: "Go on?" }),
    zone,
    after: compute({ run: ({ outputs }) => ({ before: outputs.before, after: read(), zone: outputs.zone }) }),
  },
  edges: [{ from: "before", to: "ask" }, { from: "ask", to: "zone" }, { from: "zone", to: "after" }],
});
`;

test("a run that is resumed elsewhere goes on in the zone and the locale of its beginning, and replays anywhere", async () => {
  writeFileSync(place.path("asking.flow.ts"), ASKING);
  const run = (args: string[], env: Record<string, string>) => openexec(args, { cwd: place.path("."), env });
  const turkey = { TZ: "Asia/Kolkata", LC_ALL: "tr_TR.UTF-8" };
  expect((await run(["run", "asking.flow.ts", "--json"], turkey)).code).toBe(4);
  const america = { TZ: "America/New_York", LC_ALL: "en_US.UTF-8" };
  const resumed = await run(["resume", "last", "--answer", "accept", "--json"], america);
  const { output } = JSON.parse(resumed.stdout);
  expect(output.before).toEqual(expect.arrayContaining(["1.234,5", 5, "Asia/Calcutta", "tr-TR", "Ocak"]));
  expect(output.after).toEqual(output.before);
  expect(output.zone).toBe("America/New_York");
  const replayed = await run(["replay", "last", "--json"], { TZ: "Pacific/Auckland", LC_ALL: "de_DE.UTF-8" });
  expect(JSON.parse(replayed.stdout)).toMatchObject({ verdict: "identical" });
});

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

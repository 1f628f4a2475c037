import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Place } from "./support/place.ts";

const VERSIONS = fileURLToPath(new URL("../fixtures/versions", import.meta.url));

/** The bundles that are kept in a folder, as `folder/run`. */
const bundlesIn = (folder: string): readonly string[] =>
  readdirSync(join(VERSIONS, folder))
    .filter((name) => /^run_[0-9a-f-]{36}$/.test(name))
    .map((run) => join(folder, run));

/** Every whole bundle of a version that there was. */
const bundles = readdirSync(VERSIONS, { withFileTypes: true })
  .filter((version) => version.isDirectory() && /^v\d/.test(version.name))
  .flatMap(({ name }) => bundlesIn(name));
const [FUTURE = ""] = bundlesIn("future");
const [TORN = ""] = bundlesIn("torn");

const logOf = (directory: string): string => readFileSync(join(directory, "timeline.jsonl"), "utf8");

let place: Place;
beforeEach(() => {
  place = new Place("versions");
});
afterEach(() => place.remove());

/** A copy of a bundle: nothing may touch what is kept. */
function copy(bundle: string): string {
  const target = place.path("bundles", bundle.split("/").at(-1) ?? "");
  cpSync(join(VERSIONS, bundle), target, { recursive: true });
  return target;
}

describe("recordings of older versions", () => {
  test("there are some", () => {
    expect(bundles.length).toBeGreaterThan(0);
  });

  test.each(bundles)("%s verifies, opens and replays identically with its recorded code", async (bundle) => {
    const path = copy(bundle);
    const verified = await place.read("verify", path, "--json");
    expect([verified.code, verified.json()]).toMatchObject([0, { ok: true, findings: [] }]);
    expect((await place.read("open", path, "--json")).code).toBe(0);
    const replay = await place.cli("replay", path, "--code", "recorded", "--json");
    expect([replay.code, replay.err]).toEqual([0, ""]);
    expect(replay.json()).toMatchObject({ verdict: "identical", firstDivergence: null, code: { source: "recorded" } });
    expect(replay.json().derivedHead).toBe(replay.json().head);
  });
});

test("turns that were ended too late in an older version replay alone, under its behaviours", async () => {
  const [bundle = ""] = bundlesIn("v1-flags-to-8");
  const path = copy(bundle);
  for (const attempt of ["greeted[0]/slow#1", "greeted#1", "limited[0]/ask#1", "limited#1"]) {
    const replay = await place.cli("replay", path, "--step", attempt, "--code", "recorded", "--json");
    expect(replay.json(), attempt).toMatchObject({ verdict: "identical", firstDivergence: null });
  }
});

describe("a run of an older version that waits for a person", () => {
  const waiting = bundles.filter((bundle) => !logOf(join(VERSIONS, bundle)).includes('"type":"RunCompleted"'));

  test("there are some", () => expect(waiting.length).toBeGreaterThan(1));

  test.each(waiting)("%s goes on here, under the behaviours that it began with, and replays", async (bundle) => {
    const run = bundle.split("/").at(-1) ?? "";
    const path = place.path(".openexec", "runs", run);
    cpSync(join(VERSIONS, bundle), path, { recursive: true });
    const resumed = await place.cli("resume", run, "--answer", "accept", "--code", "recorded", "--json");
    const output = { built: "built", ship: 3, where: "/", id: 36 };
    expect([resumed.code, resumed.json()]).toMatchObject([0, { status: "completed", output }]);
    expect(logOf(path).startsWith(logOf(join(VERSIONS, bundle)))).toBe(true);
    const verified = await place.read("verify", run, "--json");
    expect([verified.code, verified.json()]).toMatchObject([0, { ok: true, findings: [] }]);
    const replay = await place.cli("replay", run, "--code", "recorded", "--json");
    expect(replay.json()).toMatchObject({ verdict: "identical", firstDivergence: null });
  });
});

describe("a recording of a version to come", () => {
  test.each(["verify", "open", "show", "replay"])("is refused by %s, which says what to do", async (command) => {
    const refused = await place.read(command, copy(FUTURE), "--json");
    expect(refused.code).not.toBe(0);
    const said = JSON.stringify(refused.json());
    expect(said).toContain("openexec.timeline.v2");
    expect(said).toContain("openexec.timeline.v1");
    expect(said).toMatch(/[Uu]pdate|newer|[Uu]pgrade/);
    expect(said).not.toMatch(/ {4}at .*\.[jt]s:/);
  });
});

describe("a recording that was cut off", () => {
  test("by a crash is read, and replays, as far as its whole lines go, and everybody is told", async () => {
    const path = copy(TORN);
    const verified = await place.read("verify", path, "--json");
    expect([verified.code, verified.json()]).toMatchObject([0, { ok: true, head: { seq: 6 } }]);
    expect(verified.json().findings).toMatchObject([
      { code: "line_torn", line: 7, severity: "warning" },
      { code: "manifest_behind", severity: "warning" },
    ]);
    const shown = await place.read("show", path, "--json");
    expect([shown.code, shown.json()]).toMatchObject([
      0,
      { status: "interrupted", steps: [{ attemptId: "say#1", outcome: "ok" }, { attemptId: "nap#1" }] },
    ]);
    const replay = await place.cli("replay", path, "--code", "recorded", "--json");
    expect([replay.code, replay.json()]).toMatchObject([0, { verdict: "identical", head: verified.json().head.hash }]);
  });
});

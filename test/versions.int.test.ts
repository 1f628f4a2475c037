import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Place } from "./support/place.ts";

const VERSIONS = fileURLToPath(new URL("../fixtures/versions", import.meta.url));

/** Every bundle that is kept, as `version/run`. */
const bundles = readdirSync(VERSIONS, { withFileTypes: true })
  .filter((version) => version.isDirectory())
  .flatMap(({ name }) => readdirSync(join(VERSIONS, name)).map((run) => join(name, run)))
  .filter((path) => /run_[0-9a-f-]{36}$/.test(path));

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

describe("a recording of a version to come", () => {
  test.each(["verify", "open", "show", "replay"])("is refused by %s, which says what to do", async (command) => {
    const path = copy(bundles[0] ?? "");
    const log = join(path, "timeline.jsonl");
    writeFileSync(log, readFileSync(log, "utf8").replaceAll("openexec.timeline.v1", "openexec.timeline.v7"));
    const refused = await place.read(command, path, "--json");
    expect(refused.code).not.toBe(0);
    const said = JSON.stringify(refused.json());
    expect(said).toContain("openexec.timeline.v7");
    expect(said).toContain("openexec.timeline.v1");
    expect(said).toMatch(/[Uu]pdate|newer|[Uu]pgrade/);
    expect(said).not.toMatch(/ {4}at .*\.[jt]s:/);
  });
});

import { mkdirSync, statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DamagedBundle } from "./support/damaged-bundle.ts";
import { DAMAGES } from "./support/damages.ts";
import { type Ended, Place } from "./support/place.ts";

let place: Place;
let bundle: DamagedBundle;
beforeEach(() => {
  place = new Place("bad");
  bundle = new DamagedBundle(place);
});
afterEach(() => place.remove());

function harmless({ out, err }: Ended): void {
  expect(`${out}${err}`).not.toMatch(/\n {4}at |node:internal|TypeError|RangeError|ReferenceError/);
  expect(`${out}${err}`).not.toContain("not yours");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  expect(err).not.toMatch(/\u001b\[2J/);
}

describe.each(DAMAGES)("$name", (damage) => {
  test("is found by verify, and the rest stays readable", async () => {
    damage.do(bundle);
    const before = statSync(place.path("outside")).mtimeMs;
    const verified = await place.read("verify", bundle.directory, "--json");
    harmless(verified);
    const { findings, error } = verified.json();
    expect(JSON.stringify(findings ?? error)).toMatch(damage.found);
    expect(verified.code).toBe(damage.verify);
    for (const command of ["show", "open"]) {
      const shown = await place.read(command, bundle.directory, "--json");
      harmless(shown);
      expect(damage.show).toContain(shown.code);
      harmless(await place.read(command, bundle.directory));
    }
    for (const format of ["zip", "jsonl"])
      harmless(await place.read("export", bundle.directory, "--format", format, "-o", place.path(`copy.${format}`)));
    expect(statSync(place.path("outside")).mtimeMs).toBe(before);
  });

  test("is no way for a replay to pass, to hang or to crash", async () => {
    damage.do(bundle);
    const replay = await place.cli("replay", bundle.directory, "--code", "recorded", "--json");
    harmless(replay);
    expect(damage.replay).toContain(replay.code);
    const { verdict, error } = replay.json();
    expect(verdict ?? error?.code).toMatch(/^[a-z_]+$/);
    if (damage.verify === 3) expect(verdict ?? "refused").not.toMatch(/identical|equivalent/);
  });
});

describe("names of runs and files", () => {
  test.each([
    ["no such file", ["verify", "./nothing"], 2, "bundle_missing"],
    ["a zip that is none", ["verify", "./fake.zip"], 2, "not_a_bundle"],
    ["a file that is no bundle", ["open", "./notes.txt"], 2, /./],
    ["an empty folder", ["verify", "./empty"], 2, "not_a_bundle"],
    ["a run that is none", ["show", "run_00000000"], 2, /run_not_found|home_missing/],
    ["a name with control characters", ["show", "\u001b[2J\u0000#"], 2, /./],
    ["a path with a line break", ["open", "./a\nb"], 2, "bundle_missing"],
  ] as const)("%s", async (_, argv, code, errorCode) => {
    place.write("fake.zip", "PK\u0003\u0004 not really");
    place.write("notes.txt", "notes");
    mkdirSync(place.path("empty"));
    const refused = await place.read(...argv, "--json");
    harmless(refused);
    expect(refused.code).toBe(code);
    const { error, findings } = refused.json();
    expect(error?.code ?? JSON.stringify(findings)).toMatch(errorCode);
    const told = await place.read(...argv);
    harmless(told);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    expect(`${told.out}${told.err}`).not.toMatch(/\u001b\[2J|\u0000/);
  });
});

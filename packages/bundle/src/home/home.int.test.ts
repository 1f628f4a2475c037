import { execFileSync, spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newRunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LockedError } from "../lock/lock-error.ts";
import { RunLock } from "../lock/run-lock.ts";
import { findHome } from "./find-home.ts";
import { Home } from "./home.ts";
import { HomeError } from "./home-error.ts";

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "openexec-home-")));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const id = (n: number): ReturnType<typeof newRunId> => newRunId(1_790_000_000_000 + n, new Uint8Array(10));

test("a new home: .gitignore with *, private modes", () => {
  const home = Home.open({ cwd: root });
  expect(home.path).toBe(join(root, ".openexec"));
  expect(readFileSync(join(home.path, ".gitignore"), "utf8")).toBe("*\n");
  expect(readdirSync(home.path).sort()).toEqual([".gitignore", "runs", "vault"]);
  expect(statSync(home.path).mode & 0o777).toBe(0o700);
  expect(statSync(join(home.path, ".gitignore")).mode & 0o777).toBe(0o600);
  Home.open({ cwd: root });
  expect(readdirSync(home.path).sort()).toEqual([".gitignore", "runs", "vault"]);
});

test("the nearest home upwards, else the top of the repository, else here; told beats found", () => {
  const deep = join(root, "a", "b");
  mkdirSync(deep, { recursive: true });
  expect(findHome({ cwd: deep })).toBe(join(deep, ".openexec"));
  execFileSync("git", ["init", "-q", join(root, "a")]);
  expect(findHome({ cwd: deep })).toBe(join(root, "a", ".openexec"));
  mkdirSync(join(root, ".openexec"));
  expect(findHome({ cwd: deep })).toBe(join(root, ".openexec"));
  expect(findHome({ cwd: deep, environment: "x" })).toBe(join(deep, "x"));
  expect(findHome({ cwd: deep, environment: "x", directory: join(root, "y") })).toBe(join(root, "y"));
  expect(findHome({ cwd: deep, environment: "" })).toBe(join(root, ".openexec"));
});

test("find makes nothing", () => {
  expect(Home.find({ cwd: root })).toBeUndefined();
  expect(Home.find({ cwd: root, directory: join(process.execPath, "below") })).toBeUndefined();
  expect(readdirSync(root)).toEqual([]);
});

test("the project key stays the same", () => {
  const key = Home.open({ cwd: root }).projectKey();
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(Home.open({ cwd: root }).projectKey()).toBe(key);
  expect(statSync(join(root, ".openexec", "key")).mode & 0o777).toBe(0o600);
  expect(Home.open({ cwd: root, directory: "other" }).projectKey()).not.toBe(key);
});

test("runs are numbered from 1; damaged lines cost nothing but themselves", () => {
  const home = Home.open({ cwd: root });
  expect([1, 2].map((n) => home.takeNumber(id(n)))).toEqual([1, 2]);
  const file = join(home.path, "numbers.jsonl");
  appendFileSync(file, '{"number":3,"runI');
  expect(home.takeNumber(id(3))).toBe(3);
  appendFileSync(file, `garbage\n${"x".repeat(10_000)}\n[]\n{"number":-1,"runId":"${id(9)}"}\n`);
  expect(home.takeNumber(id(4))).toBe(4);
  expect(home.numbers()).toEqual([1, 2, 3, 4].map((number) => ({ number, runId: id(number) })));
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a lost file of numbers comes back from the manifests, and no number is given twice", () => {
  const home = Home.open({ cwd: root });
  const state = (n: number, number: number): void => {
    mkdirSync(home.runDirectory(id(n)), { recursive: true });
    writeFileSync(join(home.runDirectory(id(n)), "manifest.json"), JSON.stringify({ number }));
  };
  for (const n of [1, 2]) state(n, home.takeNumber(id(n)));
  mkdirSync(home.runDirectory(id(8)));
  writeFileSync(join(home.runDirectory(id(8)), "manifest.json"), "{");
  rmSync(join(home.path, "numbers.jsonl"));
  expect(home.unnumbered()).toEqual([1, 2].map((number) => ({ number, runId: id(number) })));
  expect(home.takeNumber(id(3))).toBe(3);
  expect(home.numbers()).toEqual([1, 2, 3].map((number) => ({ number, runId: id(number) })));
  expect(home.unnumbered()).toEqual([]);

  // Two that state the same number: the one that has it keeps it.
  state(4, 2);
  home.restoreNumbers(home.unnumbered());
  expect(home.numbers().at(-1)).toEqual({ number: 4, runId: id(4) });
});

test("processes that ask at the same moment never get the same number", async () => {
  const module = new URL("../../dist/index.js", import.meta.url).href;
  const timeline = new URL("../../../timeline/dist/index.js", import.meta.url).href;
  const script = `
    import { Home } from ${JSON.stringify(module)};
    import { newRunId } from ${JSON.stringify(timeline)};
    import { randomBytes } from "node:crypto";
    const home = Home.open({ cwd: ${JSON.stringify(root)} });
    const numbers = Array.from({ length: 20 }, () => home.takeNumber(newRunId(Date.now(), randomBytes(10))));
    process.stdout.write(JSON.stringify(numbers));`;
  const taken = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let out = "";
      for await (const chunk of child.stdout) out += String(chunk);
      return JSON.parse(out) as number[];
    }),
  );
  expect(taken.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
  expect(Home.open({ cwd: root }).numbers()).toHaveLength(80);
  expect(existsSync(join(root, ".openexec", "numbers.jsonl.lock"))).toBe(false);
});

test("a home that can't be made is one clear error", () => {
  writeFileSync(join(root, "file"), "");
  expect(() => Home.open({ cwd: root, directory: "file/x" })).toThrow(HomeError);
  expect(() => Home.open({ cwd: root, directory: "file/x" })).toThrow(
    expect.objectContaining({ code: "home_unusable", hint: expect.stringContaining("OPENEXEC_HOME") }),
  );
  if (process.getuid?.() === 0) return;
  chmodSync(root, 0o500);
  expect(() => Home.open({ cwd: root })).toThrow(/EACCES/);
});

test("a bundle takes the place of a run, whose labels stay", async () => {
  const home = Home.open({ cwd: root });
  const put = (content: string): string => {
    const bundle = join(home.path, `staged-${content}`);
    mkdirSync(bundle);
    writeFileSync(join(bundle, "timeline.jsonl"), content);
    return bundle;
  };
  const directory = home.runDirectory(id(1));
  put("one");
  rmSync(home.runsDirectory, { recursive: true });
  home.placeRun(id(1), join(home.path, "staged-one"));
  writeFileSync(join(directory, "labels.json"), "labels");
  home.placeRun(id(1), put("two"));
  expect(readFileSync(join(directory, "timeline.jsonl"), "utf8")).toBe("two");
  expect(readFileSync(join(directory, "labels.json"), "utf8")).toBe("labels");
  expect(readdirSync(home.runsDirectory)).toEqual([id(1)]);
  expect(readdirSync(home.path).filter((name) => name.startsWith("staged"))).toEqual([]);

  const lock = RunLock.acquire(directory);
  const bundle = put("three");
  expect(() => home.placeRun(id(1), bundle)).toThrow(LockedError);
  lock.release();
  expect(readFileSync(join(directory, "timeline.jsonl"), "utf8")).toBe("two");
});

test("what a killed import left of a run keeps nobody from replacing or deleting it, and does not come back", () => {
  const home = Home.open({ cwd: root });
  const directory = home.runDirectory(id(1));
  const put = (path: string, content: string): string => {
    mkdirSync(path);
    writeFileSync(join(path, "timeline.jsonl"), content);
    return path;
  };
  put(directory, "two");
  const replaced = put(join(home.runsDirectory, `.replaced-${id(1)}`), "one");
  home.placeRun(id(1), put(join(home.path, "staged"), "three"));
  expect(readFileSync(join(directory, "timeline.jsonl"), "utf8")).toBe("three");
  expect(RunLock.holder(directory)).toBeUndefined();
  expect(readdirSync(home.runsDirectory)).toEqual([id(1)]);

  put(replaced, "two");
  put(join(home.runsDirectory, `.removed-${id(1)}`), "earlier");
  home.removeRun(id(1));
  expect(readdirSync(home.runsDirectory)).toEqual([]);
  // Killed between the two renames: the run is there under the other name only.
  put(replaced, "two");
  home.removeRun(id(1));
  home.endCutOff();
  expect(readdirSync(home.runsDirectory)).toEqual([]);
  put(replaced, "two");
  writeFileSync(join(replaced, "labels.json"), "labels");
  home.placeRun(id(1), put(join(home.path, "staged"), "three"));
  expect(readFileSync(join(directory, "timeline.jsonl"), "utf8")).toBe("three");
  expect(readFileSync(join(directory, "labels.json"), "utf8")).toBe("labels");
  expect(readdirSync(home.runsDirectory)).toEqual([id(1)]);
});

test("a bundle that cannot be put there leaves the run as it was, and its lock free", () => {
  const home = Home.open({ cwd: root });
  const directory = home.runDirectory(id(1));
  mkdirSync(directory);
  writeFileSync(join(directory, "timeline.jsonl"), "one");
  expect(() => home.placeRun(id(1), join(home.path, "nowhere"))).toThrow(HomeError);
  expect(readFileSync(join(directory, "timeline.jsonl"), "utf8")).toBe("one");
  expect(RunLock.holder(directory)).toBeUndefined();
  expect(readdirSync(home.runsDirectory)).toEqual([id(1)]);
});

test("runs that are deleted together all go, or all stay", () => {
  const home = Home.open({ cwd: root });
  const runs = [id(1), id(2)];
  const make = (): void => {
    for (const runId of runs) mkdirSync(home.runDirectory(runId), { recursive: true });
  };
  const left = (): string[] => readdirSync(home.runsDirectory).sort();
  make();
  const held = RunLock.acquire(home.runDirectory(id(2)));
  expect(() => home.holdRuns(runs)).toThrow(LockedError);
  expect(RunLock.holder(home.runDirectory(id(1)))).toBeUndefined();
  held.release();
  // Nobody else writes any of them when it asks.
  const isHeld = (): boolean => runs.every((runId) => RunLock.holder(home.runDirectory(runId)) !== undefined);
  const kept = home.holdRuns(runs);
  expect(isHeld()).toBe(true);
  kept.release();
  expect(isHeld()).toBe(false);
  expect(left()).toEqual(runs);
  const robbed = home.holdRuns(runs);
  rmSync(home.runDirectory(id(2)), { recursive: true });
  expect(() => robbed.takeAway()).toThrow("ENOENT");
  expect(left()).toEqual([id(1)]);
  expect(RunLock.holder(home.runDirectory(id(1)))).toBeUndefined();
  make();
  const end = home.holdRuns(runs).takeAway();
  expect(left()).toEqual(runs.map((runId) => `.removed-${runId}`));
  expect(end()).toEqual([]);
  expect(left()).toEqual([]);
});

test("what cannot be ended is told, and keeps the sweep from nothing else", () => {
  const home = Home.open({ cwd: root });
  const left = [`.removed-${id(1)}`, `.removed-${id(2)}`, `.replaced-${id(3)}`, `.replaced-${id(4)}`, ".gone-0"];
  for (const name of left) mkdirSync(join(home.runsDirectory, name));
  // Neither the secrets of the first nor the place of the third can be had.
  mkdirSync(join(home.vaultDirectory, `${id(1)}.json`));
  symlinkSync(join(root, "nowhere"), home.runDirectory(id(3)));
  const problems = home.endCutOff();
  expect(problems.map(({ path }) => path)).toEqual(
    [`.removed-${id(1)}`, `.replaced-${id(3)}`].map((name) => join(home.runsDirectory, name)),
  );
  expect(readdirSync(home.runsDirectory).sort()).toEqual(
    [`.removed-${id(1)}`, `.replaced-${id(3)}`, id(3), id(4)].sort(),
  );
});

test("a deletion that was cut off is ended, secrets included", () => {
  const home = Home.open({ cwd: root });
  mkdirSync(join(home.runsDirectory, `.removed-${id(1)}`, "artifacts"), { recursive: true });
  writeFileSync(join(home.vaultDirectory, `${id(1)}.json`), "[]");
  mkdirSync(home.runDirectory(id(2)));
  writeFileSync(join(home.vaultDirectory, `${id(2)}.json`), "[]");
  mkdirSync(join(home.runsDirectory, `.new-${id(3)}-1`));
  home.endCutOff();
  expect(readdirSync(home.runsDirectory).sort()).toEqual([`.new-${id(3)}-1`, id(2)]);
  expect(readdirSync(home.vaultDirectory)).toEqual([`${id(2)}.json`]);
});

test("each run is put back that can be, and what failed first is told", () => {
  const home = Home.open({ cwd: root });
  const runs = [id(1), id(2), id(3)];
  for (const runId of runs) mkdirSync(home.runDirectory(runId));
  const held = home.holdRuns(runs);
  rmSync(home.runDirectory(id(3)), { recursive: true });
  // Somebody deletes the first one as soon as it is away.
  const moved = vi
    .spyOn(RunLock.prototype, "moved")
    .mockImplementationOnce((path) => rmSync(path, { recursive: true }));
  expect(() => held.takeAway()).toThrow(home.runDirectory(id(3)));
  moved.mockRestore();
  expect(readdirSync(home.runsDirectory)).toEqual([id(2)]);
  expect(RunLock.holder(home.runDirectory(id(2)))).toBeUndefined();
});

test("the end of a deletion leaves the secrets of a run that was put there since", () => {
  const home = Home.open({ cwd: root });
  mkdirSync(home.runDirectory(id(1)));
  const end = home.holdRuns([id(1)]).takeAway();
  mkdirSync(home.runDirectory(id(1)));
  writeFileSync(join(home.vaultDirectory, `${id(1)}.json`), "[]");
  expect(end()).toEqual([]);
  expect(readdirSync(home.runsDirectory)).toEqual([id(1)]);
  expect(readdirSync(home.vaultDirectory)).toEqual([`${id(1)}.json`]);
});

test("a run that another process is taking away, and may put back, is not ended", () => {
  const home = Home.open({ cwd: root });
  const removed = join(home.runsDirectory, `.removed-${id(1)}`);
  mkdirSync(removed);
  writeFileSync(join(home.vaultDirectory, `${id(1)}.json`), "[]");
  const lock = RunLock.acquire(removed);
  expect(home.endCutOff()).toEqual([]);
  expect([readdirSync(home.runsDirectory), readdirSync(home.vaultDirectory)]).toEqual([
    [`.removed-${id(1)}`],
    [`${id(1)}.json`],
  ]);
  lock.release();
  home.endCutOff();
  expect([readdirSync(home.runsDirectory), readdirSync(home.vaultDirectory)]).toEqual([[], []]);
});

test("a run in whose place another one was being put is there again, unless that one is, or is just coming", () => {
  const home = Home.open({ cwd: root });
  const replaced = (n: number): string => join(home.runsDirectory, `.replaced-${id(n)}`);
  for (const n of [1, 2, 3]) {
    mkdirSync(replaced(n));
    writeFileSync(join(replaced(n), "which"), "the old one");
  }
  mkdirSync(home.runDirectory(id(2)));
  const lock = RunLock.acquire(replaced(3));
  home.endCutOff();
  lock.release();
  expect(readFileSync(join(home.runDirectory(id(1)), "which"), "utf8")).toBe("the old one");
  expect(readdirSync(home.runDirectory(id(2)))).toEqual([]);
  expect(readdirSync(home.runsDirectory).sort()).toEqual([`.replaced-${id(3)}`, id(1), id(2)]);
});

test("a run that two give a number at once has one, and the next number is the next", () => {
  const home = Home.open({ cwd: root });
  const [one, other] = [home.knownNumbers(), home.knownNumbers()];
  expect([one.of(id(1)), other.of(id(1))]).toEqual([undefined, undefined]);
  expect([home.takeNumber(id(1), one), home.takeNumber(id(1), other)]).toEqual([1, 1]);
  expect([home.takeNumber(id(2), other), home.takeNumber(id(2), one)]).toEqual([2, 2]);
  expect(home.numbers()).toEqual([1, 2].map((number) => ({ number, runId: id(number) })));
  // Nor does one that states its number get another when the file is lost.
  mkdirSync(home.runDirectory(id(2)), { recursive: true });
  writeFileSync(join(home.runDirectory(id(2)), "manifest.json"), JSON.stringify({ number: 2 }));
  rmSync(join(home.path, "numbers.jsonl"));
  expect([home.takeNumber(id(2), home.knownNumbers()), home.takeNumber(id(3))]).toEqual([2, 3]);
});

test("numbers that are given while somebody asks are known, and nothing is read twice", () => {
  const home = Home.open({ cwd: root });
  const known = home.knownNumbers();
  expect(known.of(id(1))).toBeUndefined();
  expect([home.takeNumber(id(1)), home.takeNumber(id(2))]).toEqual([1, 2]);
  expect([known.of(id(1)), known.of(id(2)), known.of(id(3))]).toEqual([1, 2, undefined]);
  const path = join(home.path, "numbers.jsonl");
  const text = readFileSync(path, "utf8");
  // As long as before: whoever read all of it again would see the other number.
  writeFileSync(path, text.replace('"number":1', '"number":7'));
  appendFileSync(path, `{"number":3,"runId":"${id(3)}"}\n{"number":4,"runId":"${id(4)}`);
  expect([known.of(id(3)), known.of(id(1)), known.of(id(4))]).toEqual([3, 1, undefined]);
  appendFileSync(path, '"}\n');
  expect(known.of(id(4))).toBe(4);
  // Another file, or one that was cut, is read from its beginning.
  rmSync(path);
  writeFileSync(path, `{"number":9,"runId":"${id(5)}"}\n`);
  expect([known.of(id(5)), known.of(id(1))]).toEqual([9, undefined]);
});

import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Ended, eventsOf, Place } from "./support/place.ts";

const isRoot = process.getuid?.() === 0;

let place: Place;
const mounts: string[] = [];
beforeEach(() => {
  place = new Place("disk");
});
afterEach(() => {
  for (const mount of mounts.splice(0)) execFileSync("umount", ["-l", mount]);
  place.remove();
});

/** A file system of its own with so much room; `undefined` where none may be made. */
function small(size: string): string | undefined {
  const mount = place.path("small");
  mkdirSync(mount);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", mount]).status !== 0) return undefined;
  mounts.push(mount);
  return mount;
}

/** Steps that each leave more behind, some of them as files of their own. */
const GROWING = `
import { compute, defineFlow } from "openexec/flows";
export default defineFlow({
  name: "growing",
  startAt: "more",
  nodes: { more: compute({ run: ({ outputs, newId }) => ({ go: "on", text: newId().repeat(input()), n: (outputs.more?.n ?? 0) + 1 }) }) },
  edges: [{ from: "more", switch: { on: "$.go", cases: { on: "more" } } }],
});
function input() { return SIZE; }
`;

/** The error that a person sees: one that says what and where, and no stack. */
function clear(ended: Ended, errno: string, where: string): void {
  const { error } = ended.json();
  expect(error.message).toContain(errno);
  expect(error.message).toContain(where);
  expect(error.message).not.toMatch(/ {4}at /);
  expect(ended.err).not.toMatch(/ {4}at /);
}

describe("a disk that is full", () => {
  test.for([
    ["with short values", 20],
    ["with values that are files", 400],
  ] as const)(
    "fails the run with the file and what was saved, and leaves a log that can be read: %s",
    async ([, size], { skip }) => {
      const mount = small("400k");
      if (mount === undefined) return skip("no file system of its own can be mounted here");
      place.write("growing.flow.ts", GROWING.replace("SIZE", String(size)));
      const home = join(mount, ".openexec");
      const run = await place.cli("run", "growing.flow.ts", "--json", "--dir", home);
      expect(run.code).toBe(1);
      clear(run, "ENOSPC", mount);
      const [directory = ""] = place.runs("small/.openexec");
      const { runId, dir } = run.json().error;
      expect([dir, directory.endsWith(runId)]).toEqual([directory, true]);
      const verified = await place.read("verify", directory, "--json");
      const errors = verified.json().findings.filter(({ severity }: { severity: string }) => severity === "error");
      expect(errors).toEqual([]);
      const saved = Number(/Events 1 to (\d+) are saved/.exec(run.json().error.message)?.[1]);
      const last = eventsOf(directory).at(-1)?.seq ?? 0;
      expect(saved).toBeGreaterThan(3);
      expect(last).toBeGreaterThanOrEqual(saved);
      expect((await place.read("show", directory, "--json")).code).toBe(0);
    },
  );

  test("before the run begins: one sentence, and no run", async ({ skip }) => {
    const mount = small("16k");
    if (mount === undefined) return skip("no file system of its own can be mounted here");
    spawnSync("sh", ["-c", `head -c 16000 /dev/zero > ${mount}/filler; head -c 16000 /dev/zero > ${mount}/filler2`]);
    place.write("growing.flow.ts", GROWING.replace("SIZE", "20"));
    const run = await place.cli("run", "growing.flow.ts", "--json", "--dir", join(mount, ".openexec"));
    expect(run.code).not.toBe(0);
    clear(run, "ENOSPC", mount);
  });
});

const HELLO = `
import { defineFlow, shell } from "openexec/flows";
export default defineFlow({ name: "hello", startAt: "say", nodes: { say: shell({ exec: () => ({ command: "echo", args: ["hi"] }) }) }, edges: [] });
`;

describe("a place that cannot be written", () => {
  test("is named, with what to do, and nothing is left", async () => {
    place.write("hello.flow.ts", HELLO);
    mkdirSync(place.path("locked"));
    // Root writes everywhere but below a file and on a read-only file system.
    if (isRoot) place.write("locked/.openexec", "a file");
    else chmodSync(place.path("locked"), 0o500);
    const run = await place.cli("run", "hello.flow.ts", "--json", "--dir", "locked/.openexec");
    expect(run.code).not.toBe(0);
    const { error } = run.json();
    expect(error.message).toContain(place.path("locked/.openexec"));
    expect(error.hint).toMatch(/\w/);
    expect(`${error.message}${run.err}`).not.toMatch(/ {4}at /);
  });

  test("while it runs: the run fails and says where it is", async ({ skip }) => {
    const mount = small("4m");
    if (mount === undefined) return skip("no file system of its own can be mounted here");
    place.write(
      "frozen.flow.ts",
      `
import { compute, defineFlow, shell } from "openexec/flows";
export default defineFlow({ name: "frozen", startAt: "freeze", nodes: {
  freeze: shell({ exec: () => ({ command: "mount", args: ["-o", "remount,ro", ${JSON.stringify(mount)}] }), parse: () => "x".repeat(5000) }),
  next: shell({ exec: () => ({ command: "touch", args: [${JSON.stringify(place.path("too-late"))}] }) }),
}, edges: [{ from: "freeze", to: "next" }] });
`,
    );
    const run = await place.cli("run", "frozen.flow.ts", "--json", "--dir", join(mount, ".openexec"));
    expect([run.code, run.json().status ?? run.json().error.code]).not.toEqual([0, "completed"]);
    if (run.json().error?.message.includes("EROFS")) {
      expect(run.code).toBe(1);
      // What could not be announced did not happen.
      expect(existsSync(place.path("too-late"))).toBe(false);
    } else expect(run.json().error.message).toContain("busy");
  });
});

describe("a process that may open no more files", () => {
  test.each([24, 28, 32, 40])("ends with an error and never hangs: %i files", async (limit) => {
    place.write("hello.flow.ts", HELLO);
    const prefix = ["sh", "-c", `ulimit -n ${limit}; exec "$@"`, "sh"];
    const run = await place.run(["run", "hello.flow.ts", "--json"], { prefix });
    if (run.code === 0) return expect(run.json().status).toBe("completed");
    expect(`${run.out}${run.err}`).toMatch(/EMFILE|too many open files/i);
    for (const directory of place.runs()) {
      expect(readFileSync(join(directory, "timeline.jsonl"), "utf8")).toContain("RunStarted");
      expect((await place.read("show", directory, "--json")).code).toBe(0);
    }
  });
});

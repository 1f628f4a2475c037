import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ended, expectedBlock, openexec, ROOT, startOpenexec } from "./openexec.ts";

const SHIPPED = join(ROOT, "examples/flows/fix-tests.flow.ts");

interface Run {
  readonly number: number;
  readonly head: string;
  readonly branch: string;
  readonly modelCalls: number;
}
interface Demo {
  readonly repository: string;
  readonly runs: readonly Run[];
  readonly next: readonly string[];
}

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "openexec-demo-")));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A new folder in which nothing was recorded yet. */
async function emptyPlace(): Promise<string> {
  const place = join(folder, `place-${++count}`);
  await mkdir(place);
  return place;
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)("git", args, { cwd })).stdout.trim();
}

describe("the demo", () => {
  let place: string;
  let demo: Demo;
  beforeAll(async () => {
    place = await emptyPlace();
    const { code, stdout, stderr } = await openexec(["demo", "--json"], { cwd: place });
    expect(code, stderr).toBe(0);
    demo = JSON.parse(stdout);
  });

  test("records twice with different heads, and derives both again", () => {
    const [first, second] = demo.runs;
    expect(first?.head).not.toBe(second?.head);
    expect(first?.branch).not.toBe(second?.branch);
    const replay = { verdict: "identical", block: expectedBlock(), compared: expect.any(Number) };
    expect(demo).toMatchObject({
      ok: true,
      runs: [
        { number: 1, modelCalls: 8 },
        { number: 2, modelCalls: 8 },
      ],
      replays: [
        { number: 1, ...replay, head: first?.head, derivedHead: first?.head },
        { number: 2, ...replay, head: second?.head, derivedHead: second?.head },
      ],
    });
  });

  test("finds the changed word where the prompt was sent, and puts it back", async () => {
    expect(demo).toMatchObject({
      change: { verdict: "diverged", attemptId: "fix#1", from: "smallest", to: "largest" },
    });
    const flow = await readFile(join(place, ".openexec/demo/fix-tests.flow.ts"), "utf8");
    expect(flow).toBe(await readFile(SHIPPED, "utf8"));
  });

  test("finds the flipped byte, by its line", async () => {
    const { damage } = demo as unknown as { damage: { copy: string; offset: number; finding: { line: number } } };
    const log = await readFile(join(place, damage.copy, "timeline.jsonl"));
    const line = log.subarray(0, damage.offset).toString("utf8").split("\n").length;
    expect(damage.finding.line).toBe(line);
  });

  test("leaves a repository whose tests pass on the branch of each run", async () => {
    for (const { branch } of demo.runs) {
      await git(demo.repository, "switch", "--quiet", branch);
      await promisify(execFile)(process.execPath, ["--test", "test/price.test.js"], { cwd: demo.repository });
    }
    expect(await git(demo.repository, "log", "-1", "--format=%an <%ae>")).toBe("OpenExec demo <demo@openexec.invalid>");
  });

  test("prints commands that work where the user stands", async () => {
    expect(demo.next).toHaveLength(4);
    for (const command of demo.next) {
      const { stdout } = await promisify(execFile)("bash", ["-euc", command], { cwd: place });
      expect(stdout, command).not.toBe("");
    }
  });
});

test("without a terminal it is plain lines of at most 80 columns", async () => {
  const place = await emptyPlace();
  const { code, stdout, stderr } = await openexec(["demo", "--serve"], { cwd: place });
  expect(code, stderr).toBe(0);
  // Nobody is there to look at a page: it says what would show it, and ends.
  expect(stdout).toMatch(/Look at it: .*openexec.* ui 2\n$/);
  const pages = stdout.split("Now you")[0] ?? "";
  expect(pages).not.toContain("\u001b");
  expect(pages.match(/[1-5] of 5/g)).toHaveLength(5);
  for (const line of pages.split("\n")) expect([...line].length, line).toBeLessThanOrEqual(80);
  expect(pages).toMatch(/✗ test +2 of 3 fail {2}→ fix[\s\S]*✗ test +1 of 3 fail {2}→ fix[\s\S]*✓ test +3 of 3 pass/);
});

/** util-linux's `script` gives a command a terminal of its own. */
const hasTerminal = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

test.skipIf(!hasTerminal)("on a terminal it ends by serving its runs, and Ctrl-C ends that with 0", async () => {
  const place = await emptyPlace();
  // A shell that stays would be ended by Ctrl-C itself.
  const command = `exec '${process.execPath}' '${join(ROOT, "packages/cli/bin/openexec.mjs")}' demo --serve`;
  const { CI: _, DISPLAY: __, WAYLAND_DISPLAY: ___, ...env } = process.env;
  const child = spawn("script", ["--quiet", "--return", "--flush", "--command", command, "/dev/null"], {
    cwd: place,
    env: { ...env, TERM: "xterm" },
  });
  let seen = "";
  const url = new Promise<string>((resolve) => {
    child.stdout.on("data", (text: Buffer) => {
      seen += text.toString();
      const [, address] = /Look at it: (http:\S+)[\s\S]*Ctrl-C/.exec(seen) ?? [];
      if (address !== undefined) resolve(address);
    });
  });
  const closed = once(child, "close");
  const address = new URL(await Promise.race([url, closed.then(() => Promise.reject(new Error(seen)))]));
  expect(Number(address.port)).toBeGreaterThanOrEqual(4780);
  const { id, status } = await (await fetch(new URL(`/api${address.pathname}`, address))).json();
  expect({ path: address.pathname, status }).toEqual({ path: `/runs/${id}`, status: "completed" });
  child.stdin.write("\u0003");
  expect(await closed).toEqual([0, null]);
  await expect(fetch(address)).rejects.toThrow();
});

test("git's configuration of the user is neither read nor written", async () => {
  const place = await emptyPlace();
  const config = join(place, ".gitconfig");
  const text = "[commit]\n\tgpgSign = true\n[user]\n\tname = Somebody\n[core]\n\thooksPath = /nowhere\n";
  await writeFile(config, text);
  const env = { HOME: place, GIT_DIR: join(place, "elsewhere.git"), GIT_AUTHOR_NAME: "Somebody" };
  const { code, stdout } = await openexec(["demo", "--json"], { cwd: place, env });
  expect(code, stdout).toBe(0);
  expect(await readFile(config, "utf8")).toBe(text);
  const { repository } = JSON.parse(stdout) as Demo;
  expect(await git(repository, "log", "--all", "--format=%an")).toMatch(/^(OpenExec demo\n?)+$/);
});

describe("Ctrl-C", () => {
  let place: string;
  beforeAll(async () => {
    place = await emptyPlace();
  });

  test.each([1, 2, 3])("in beat %i ends with 130 and leaves nothing running or changed", async (beat) => {
    const child = startOpenexec(["demo"], { cwd: place });
    let seen = "";
    child.stdout?.on("data", (text: Buffer) => {
      const before = seen.includes(`${beat} of 5`);
      seen += text.toString();
      if (!before && seen.includes(`${beat} of 5`)) child.kill("SIGINT");
    });
    const exit = once(child, "exit");
    const { code } = await ended(child);
    expect(code).toBe(130);
    await exit;
    const flow = await readFile(join(place, ".openexec/demo/fix-tests.flow.ts"), "utf8");
    expect(flow).toBe(await readFile(SHIPPED, "utf8"));
    const { runs } = JSON.parse((await openexec(["list", "--json"], { cwd: place })).stdout) as {
      runs: readonly { status: string }[];
    };
    expect(runs.map(({ status }) => status).filter((status) => !["completed", "cancelled"].includes(status))).toEqual(
      [],
    );
  });

  test("three times, and the next demo in the same place runs to its end", async () => {
    const again = await openexec(["demo", "--json"], { cwd: place });
    expect(again.code, again.stderr).toBe(0);
  });
});

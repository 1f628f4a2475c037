import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ended, openexec, startOpenexec } from "../../../../../test/openexec.ts";
import { scale } from "../../../../../test/scale.ts";
import { TestHome } from "../../testing/test-home.ts";

const RUNS = 30;
const TOOL_CALLS = 1;

let home: TestHome;
let made: string[];
beforeEach(() => {
  home = new TestHome();
  made = Array.from({ length: RUNS }, () => home.addRun("run plan[model,tool,log]:ok review[model]:ok completed"));
});
afterEach(() => home.remove());

/** Kills a command at moments spread over the time that it (or its `harmless` form) takes; the same ones for the same seed. */
async function* killed(
  seed: number,
  args: readonly string[],
  harmless: readonly string[] = args,
): AsyncGenerator<void> {
  const command = [...args, "--json", "--dir", home.home.path];
  const begun = performance.now();
  const whole = await openexec([...harmless, "--json", "--dir", home.home.path]);
  const takes = performance.now() - begun;
  expect(whole.code).toBe(0);
  let state = seed;
  for (let kill = 0; kill < scale.indexKills; kill++) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    const child = startOpenexec(command, { cwd: home.folder });
    const end = ended(child);
    await Promise.race([pause(takes * (0.3 + (0.9 * state) / 2 ** 31)), end]);
    child.kill("SIGKILL");
    await end;
    yield;
  }
}

async function listed(): Promise<readonly string[]> {
  const { runs, unreadable } = (await home.run("list", "--limit", "1000", "--json")).json();
  expect(unreadable).toBeUndefined();
  expect(runs.filter(({ status }: { status: string }) => status !== "completed")).toEqual([]);
  return runs.map(({ id }: { id: string }) => id).sort();
}

const there = (): readonly string[] =>
  readdirSync(home.home.runsDirectory)
    .filter((name) => name.startsWith("run_"))
    .sort();

test("a fold that is killed at any moment loses no run and counts none twice", async () => {
  for await (const _ of killed(11, ["index", "rebuild"])) {
    expect(await listed()).toEqual([...made].sort());
    const stats = (await home.run("stats", "--json")).json();
    expect(stats).toMatchObject({ runs: RUNS, toolCalls: RUNS * TOOL_CALLS });
  }
});

test("a sweep that is killed at any moment leaves each run whole or takes all of it", async () => {
  const files = new Map(made.map((id) => [id, filesOf(id)]));
  for await (const _ of killed(12, ["gc", "--keep-bytes", "1"], ["gc", "--dry-run", "--keep-bytes", "1"])) {
    const left = there();
    expect(await listed()).toEqual(left);
    for (const id of left) expect(filesOf(id)).toEqual(files.get(id));
    expect((await home.run("stats", "--json")).json()).toMatchObject({
      runs: left.length,
      toolCalls: left.length * TOOL_CALLS,
    });
  }
  await home.run("gc", "--json");
  await home.run("doctor", "--repair");
  expect(readdirSync(home.home.runsDirectory)).toEqual([]);
  expect(await listed()).toEqual([]);
});

/** Without the lock: a sweep holds it while it takes a run away, and killed then it leaves one that the next one takes over. */
function filesOf(id: string): readonly string[] {
  const names = readdirSync(join(home.home.runsDirectory, id), { recursive: true }).map(String);
  return names.filter((name) => !/^lock(\..*)?$/.test(name)).sort();
}

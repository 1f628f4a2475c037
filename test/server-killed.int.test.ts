import type { ChildProcess } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { draftRun } from "@openexec/testkit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeRetention } from "../packages/cli/src/compose/server/retention-settings.ts";
import { LiveRun } from "../packages/cli/src/testing/live-run.ts";
import { TestHome } from "../packages/cli/src/testing/test-home.ts";
import { TestServer } from "../packages/cli/src/testing/test-server.ts";
import { ended, openexec, ROOT, startOpenexec } from "./openexec.ts";
import { scale } from "./scale.ts";
import { Random } from "./support/random.ts";
import { removeFolder } from "./support/remove-folder.ts";
import { until } from "./support/until.ts";

let home: TestHome;
let running: { readonly child: ChildProcess; readonly end: Promise<unknown> } | undefined;
beforeEach(() => {
  home = new TestHome();
});
afterEach(async () => {
  await kill();
  // A run that a server made go on outlives it, and may be writing its last files.
  await removeFolder(home.folder);
});

/** A server in a process of its own. @returns its address, as soon as it listens */
async function serve(...flags: readonly string[]): Promise<string> {
  const child = startOpenexec(["serve", "--port", "0", "--json", "--dir", home.home.path, ...flags]);
  const said = new Promise<string>((resolve, reject) => {
    child.stdout?.once("data", (chunk) => resolve(JSON.parse(String(chunk)).url));
    child.once("exit", () => reject(new Error("the server ended by itself")));
  });
  running = { child, end: ended(child) };
  return said;
}

async function kill(): Promise<void> {
  running?.child.kill("SIGKILL");
  await running?.end;
  running = undefined;
}

/** Kills a server again and again, at seeded moments up to `withinMs` after it listens; `meanwhile` is done each time. */
async function killAgain(seed: number, withinMs: number, meanwhile: () => Promise<void>): Promise<void> {
  const random = new Random(seed);
  for (let time = 0; time < scale.serverKills; time++) {
    await serve();
    await Promise.all([meanwhile(), pause(random.below(withinMs))]);
    await kill();
  }
}

test("a server that is killed while it folds live runs loses no line and counts none twice", async () => {
  const begin = draftRun("run").slice(1);
  const runs = Array.from({ length: 3 }, () => new LiveRun(home.home));
  for (const run of runs) run.append(...begin);
  let told = 0;
  await killAgain(21, 800, async () => {
    // About as long as the server lives, in many writes.
    for (let write = 0; write < 20; write++) {
      for (const run of runs) run.append(...stepDrafts(told));
      told++;
      await pause(20);
    }
  });
  for (const run of runs) run.complete();
  const server = await TestServer.start(home);
  try {
    const { runs: listed, meta } = await server.json("/api/runs");
    expect(meta.total).toBe(runs.length);
    for (const { runId, lastSeq } of runs) {
      const row = listed.find(({ id }: { id: string }) => id === runId);
      expect(row).toMatchObject({ status: "completed", lastSeq, toolCalls: told, steps: told });
    }
    expect(await server.json("/api/stats")).toMatchObject({ runs: runs.length, toolCalls: runs.length * told });
    expect((await server.json("/healthz")).status).toBe("ok");
  } finally {
    await server.stop();
  }
});

/** A step with a call of a tool, of a name of its own. */
function stepDrafts(n: number): ReturnType<typeof draftRun> {
  return draftRun(`run s${n}[tool]:ok`).slice(draftRun("run").length);
}

test("a server that is killed in a sweep leaves each run whole or takes all of it, secrets too", async () => {
  const made = Array.from({ length: 60 }, () => home.addRun("run plan[model,tool,log]:ok completed"));
  for (const runId of made) home.addSecrets(runId);
  const files = new Map<string, readonly string[]>(made.map((runId) => [runId, filesOf(runId)]));
  writeRetention(home.home, { maxBytes: 1, announcedUntil: "2020-01-01T00:00:00.000Z" });
  await killAgain(22, 1_500, async () => undefined);
  const left = runsThere();
  for (const runId of left) expect(filesOf(runId)).toEqual(files.get(runId));
  // The next server ends what was begun, and the rest goes with its sweep.
  const server = await TestServer.start(home);
  try {
    expect((await server.json("/api/runs")).meta.total).toBe(0);
    expect(readdirSync(home.home.runsDirectory)).toEqual([]);
    expect(readdirSync(home.home.vaultDirectory)).toEqual([]);
    expect((await server.json("/healthz")).findings).toEqual([]);
  } finally {
    await server.stop();
  }
});

function runsThere(): readonly string[] {
  return readdirSync(home.home.runsDirectory).filter((name) => name.startsWith("run_"));
}

function filesOf(runId: string): readonly string[] {
  return readdirSync(join(home.home.runsDirectory, runId), { recursive: true }).map(String).sort();
}

describe("a server that is killed while it takes an answer", () => {
  const FLOW = join(ROOT, "examples/flows/approval.flow.ts");
  const ANSWER = JSON.stringify({ action: "accept", content: { version: "1.2.0" } });

  // biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
  async function say(...args: readonly string[]): Promise<any> {
    const { stdout } = await openexec([...args, "--json", "--dir", home.home.path], { cwd: home.folder });
    return JSON.parse(stdout);
  }

  async function waitingRun(): Promise<{ readonly runId: string; readonly path: string }> {
    const { runId, waitingFor } = await say("run", FLOW);
    return { runId, path: `/api/runs/${runId}/interactions/${encodeURIComponent(waitingFor[0].interactionId)}` };
  }

  const post = async (url: string, path: string): Promise<number> =>
    (await fetch(new URL(path, url), { method: "POST", headers: { "Content-Type": "application/json" }, body: ANSWER }))
      .status;

  async function statusOf(runId: string): Promise<string> {
    return (await home.run("show", runId, "--json")).json().status;
  }

  async function expectOneAnswer(runId: string): Promise<void> {
    const { events } = await say("show", runId, "--events");
    expect(events.filter(({ type }: { type: string }) => type === "InteractionResolved")).toHaveLength(1);
    expect((await say("verify", runId)).ok).toBe(true);
    expect((await say("pending")).pending).toEqual([]);
  }

  test("has it or has it not: asked again the run goes on, with one answer", async () => {
    const random = new Random(23);
    for (let time = 0; time < scale.serverKills; time++) {
      const { runId, path } = await waitingRun();
      const url = await serve();
      // It is killed at the earliest when the answer is on its way.
      const answered = post(url, path).catch(() => undefined);
      await Promise.race([pause(random.below(60)), answered]);
      await kill();
      await answered;
      const again = await serve();
      // Whoever saw no answer says it again, and is told the same.
      expect(await post(again, path)).toBe(200);
      await until(
        () => statusOf(runId),
        (status) => status === "completed",
      );
      await expectOneAnswer(runId);
      await kill();
    }
  });

  test("and had it: the next server makes the run go on, though nobody asks again", async () => {
    const { runId, path } = await waitingRun();
    expect(await post(await serve("--no-resume"), path)).toBe(200);
    await kill();
    expect(await statusOf(runId)).toBe("waiting");
    await serve();
    await until(
      () => statusOf(runId),
      (status) => status === "completed",
    );
    await expectOneAnswer(runId);
  });

  test("and had not made the run go on: the same answer again does that", async () => {
    const { runId, path } = await waitingRun();
    const server = await TestServer.start(home, { goOn: () => undefined });
    expect((await server.send("POST", path, JSON.parse(ANSWER))).status).toBe(200);
    await server.stop();
    const next = await TestServer.start(home);
    try {
      expect(next.resumed).toEqual([runId]);
      expect(await (await next.send("POST", path, JSON.parse(ANSWER))).json()).toMatchObject({ recorded: false });
      expect(next.resumed).toEqual([runId, runId]);
    } finally {
      await next.stop();
    }
  });
});

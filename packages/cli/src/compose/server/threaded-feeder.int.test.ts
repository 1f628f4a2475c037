import { EventEmitter } from "node:events";
import type { RunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { TextsLeft } from "../../history/tell-texts.ts";
import { listWithoutTexts } from "../../testing/list-without-texts.ts";
import { TestHome } from "../../testing/test-home.ts";
import { LastingIndex } from "./lasting-index.ts";
import { ThreadedFeeder } from "./threaded-feeder.ts";

/** Whether a thread can be started, which sources have none of; and those that were. */
const threads = vi.hoisted(() => ({ areThere: false, started: [] as EventEmitter[] }));

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const existsSync: typeof fs.existsSync = (path) =>
    (threads.areThere && String(path).endsWith("index-thread.js")) || fs.existsSync(path);
  return { ...fs, existsSync };
});
vi.mock("node:worker_threads", async (original) => ({
  ...(await original<typeof import("node:worker_threads")>()),
  Worker: function Worker() {
    const worker = Object.assign(new EventEmitter(), { postMessage: () => undefined });
    threads.started.push(worker);
    return worker;
  },
}));

let at: TestHome;
let index: LastingIndex;
let feeder: ThreadedFeeder;
let runId: RunId;
let lost: string[];
async function open(areThere: boolean): Promise<void> {
  threads.areThere = areThere;
  feeder = new ThreadedFeeder(at.home, index, (why) => lost.push(why));
}
beforeEach(async () => {
  [threads.started, lost] = [[], []];
  at = new TestHome();
  runId = at.addRun("run plan[model,tool,log]:ok completed");
  index = await LastingIndex.open(at.home, () => undefined);
  await listWithoutTexts(index, at.home, runId);
});
afterEach(async () => {
  await feeder.close();
  await index.close();
  at.remove();
});

const none: TextsLeft = { due: 0, unreadable: new Map() };
const due = async (): Promise<number> => (await index.scan({ which: "textsDue" })).length;

it("reads texts here where there is no thread", async () => {
  await open(false);
  expect([await feeder.readTexts(), await due()]).toEqual([none, 0]);
});

it("says why its thread has ended, and reads here what that one was asked, and what comes then", async () => {
  await open(true);
  const asked = feeder.readTexts();
  threads.started[0]?.emit("error", new Error("out of memory"));
  threads.started[0]?.emit("exit", 1);
  expect([await asked, await due(), lost]).toEqual([none, 0, ["out of memory"]]);
  await index.delete([runId]);
  await listWithoutTexts(index, at.home, runId);
  expect([await feeder.readTexts(), await due(), threads.started.length]).toEqual([none, 0, 1]);
});

it("begins to read nothing when it is closed", async () => {
  await open(false);
  await feeder.close();
  expect([await feeder.readTexts(), await due()]).toEqual([{ ...none, due: 1 }, 1]);
});

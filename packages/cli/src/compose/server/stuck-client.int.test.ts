import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Inspected } from "../../testing/inspected.ts";
import { LiveListener } from "../../testing/live-listener.ts";
import { LiveRun } from "../../testing/live-run.ts";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";

const MB = 1024 * 1024;
/** What a run writes while nobody reads, and how much of it the server may hold. */
const WRITTEN = 100 * MB;
const HELD = 16 * MB;
/** Answers to what one read of a connection brings are made before it is read no more; half a million of them would be 300 MB. */
const HELD_FOR_ANSWERS = 64 * MB;
const WAIT = { timeout: 120_000, interval: 250 };

let home: TestHome;
let server: TestServer;
let inspected: Inspected;
const clients: LiveListener[] = [];
beforeEach(async () => {
  home = new TestHome();
  server = await TestServer.startBuilt(home, { nodeOptions: ["--inspect=127.0.0.1:0"] });
  inspected = await Inspected.connect(server.logged);
});
afterEach(async () => {
  inspected.close();
  for (const client of clients.splice(0)) client.close();
  await server.stop();
  home.remove();
});

async function connect(): Promise<LiveListener> {
  const client = await LiveListener.connect(server.url);
  clients.push(client);
  return client;
}

/** A client that follows a run and the list. */
async function follow(run: LiveRun): Promise<LiveListener> {
  const client = await connect();
  client.say({ type: "subscribe_run", id: "a", runId: run.runId });
  client.say({ type: "subscribe_runs", id: "list", query: "" });
  await client.hear("run_snapshot");
  return client;
}

async function write(run: LiveRun, bytes: number, look: () => Promise<void> = async () => undefined): Promise<void> {
  const text = "x".repeat(10_000);
  for (let round = 1; round * 100 * text.length <= bytes; round++) {
    run.log(100, text);
    await pause(20);
    if (round % 20 === 0) await look();
  }
}

const isDropped = (): boolean => server.logged.some(({ msg }) => msg === "live client dropped");

test("a client that reads nothing of what a run writes costs no memory, and is dropped", async () => {
  const known = new LiveRun(home.home);
  const reader = await follow(known);
  await write(known, WRITTEN / 10);
  known.complete();
  await reader.hear("run_changed", ({ run }) => run.status === "completed");
  const before = await inspected.heldBytes();
  let most = 0;
  const look = async (): Promise<void> => {
    most = Math.max(most, (await inspected.heldBytes()) - before);
  };
  const run = new LiveRun(home.home);
  (await follow(run)).stopReading();
  await write(run, WRITTEN, look);
  await expect.poll(() => look().then(isDropped), WAIT).toBe(true);
  run.complete();
  await expect.poll(async () => (await server.json(`/api/runs/${run.runId}`)).status, WAIT).toBe("completed");
  await look();
  expect(most).toBeLessThan(HELD);
});

test("a client that asks and asks and reads no answer costs no memory either", async () => {
  const before = await inspected.heldBytes();
  const client = await connect();
  client.stopReading();
  let most = 0;
  for (let round = 0; round < 50 && !isDropped(); round++) {
    // Each is answered: it is no message of the feed.
    for (let asked = 0; asked < 10_000; asked++) client.sayText("{}");
    await pause(20);
    if (round % 10 === 9) most = Math.max(most, (await inspected.heldBytes()) - before);
  }
  expect(most).toBeLessThan(HELD_FOR_ANSWERS);
  expect((await server.json("/healthz")).status).toBe("ok");
});

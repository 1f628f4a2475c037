import { appendFileSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUNDLE_FILES, type RunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";

const ROUNDS = "plan[model,log,tool]:ok edit[model,tool,tool:failed]:ok ".repeat(320);
const ROUTES = ["", "/overview", "/overview/columns", "/attempts", "/model-calls", "/tool-calls?after=50", "/logs"];

let home: TestHome;
let server: TestServer;
let runId: RunId;
beforeEach(async () => {
  home = new TestHome();
  runId = home.addRun(`run ${ROUNDS}completed`);
  server = await TestServer.start(home);
});
afterEach(async () => {
  await server.stop();
  home.remove();
});

const told = () => Promise.all(ROUTES.map((route) => server.json(`/api/runs/${runId}${route}`)));
const isKept = () => existsSync(home.home.foldedPath(runId));
const endSeq = async () => (await server.json(`/api/runs/${runId}/overview/columns`)).endSeq;

async function restart(): Promise<void> {
  await server.stop();
  server = await TestServer.start(home);
}

test("a long run that was opened is told alike after a restart, is read anew when its log is another, and goes with it", async () => {
  const before = await told();
  await expect.poll(isKept).toBe(true);
  await restart();
  expect(await told()).toEqual(before);
  const log = join(home.home.runDirectory(runId), BUNDLE_FILES.timeline);
  const { lines } = await server.json(`/api/runs/${runId}/events?from=${await endSeq()}`);
  expect(lines).toHaveLength(1);
  // What a writer that dies leaves is no line: the rest is what it was.
  appendFileSync(log, '{"half":');
  await restart();
  expect((await told())[1]).toEqual(before[1]);
  expect((await server.send("DELETE", `/api/runs/${runId}`, undefined)).ok).toBe(true);
  expect([isKept(), readdirSync(home.home.foldedDirectory)]).toEqual([false, []]);
});

test("what is kept of a run that is gone, and what was half written, does not stay", async () => {
  await told();
  await expect.poll(isKept).toBe(true);
  await server.stop();
  writeFileSync(`${home.home.foldedPath(runId)}.1.tmp`, "half");
  const gone = join(home.home.foldedDirectory, "run_01890000-0000-7000-8000-000000000000.json.gz");
  writeFileSync(gone, "of nobody");
  server = await TestServer.start(home);
  await expect.poll(() => readdirSync(home.home.foldedDirectory)).toEqual([`${runId}.json.gz`]);
});

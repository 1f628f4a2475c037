import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSqliteIndex } from "@openexec/store";
import { afterEach, beforeEach, expect, it } from "vitest";
import { COMMANDS } from "../commands/index.ts";
import { runCli } from "../framework/run-cli.ts";
import { Collector } from "../testing/collector.ts";
import { listWithoutTexts } from "../testing/list-without-texts.ts";
import { TestHome } from "../testing/test-home.ts";

let at: TestHome;
let projects: string;
let stop: AbortController;
let out: Collector;
let ended: Promise<number>;

beforeEach(() => {
  at = new TestHome();
  projects = join(at.folder, ".claude", "projects", "-srv-shop");
  mkdirSync(projects, { recursive: true });
  stop = new AbortController();
  out = new Collector();
});
afterEach(async () => {
  stop.abort();
  await ended;
  at.remove();
});

/** A line of a session, `n` seconds after its start. */
function line(session: string, n: number, content: string): string {
  const timestamp = new Date(Date.UTC(2026, 10, 20, 9, 0, n)).toISOString();
  const message = { role: "user", content };
  return `${JSON.stringify({ type: "user", sessionId: session, cwd: "/srv/shop", version: "2.1.0", timestamp, message })}\n`;
}

const log = (name: string): string => join(projects, `${name}.jsonl`);

function start(...argv: readonly string[]): void {
  const err = new Collector();
  ended = runCli(["import", "--watch", ...argv], COMMANDS, {
    stdout: out,
    stderr: err,
    stdin: process.stdin,
    userCwd: at.folder,
    env: { HOME: at.folder },
    signal: stop.signal,
    now: Date.now,
  });
}

/** Waits until it was said. */
async function said(text: string): Promise<void> {
  while (!out.text.includes(text)) await new Promise(setImmediate);
}

it("imports what is there, what comes and what grows, until it is stopped", async () => {
  writeFileSync(log("a"), line("a", 0, "First question"));
  start("--yes");
  await said("watching");
  writeFileSync(log("b"), line("b", 60, "Another session"));
  await said("#2 new, 7 events  Another session");
  appendFileSync(log("a"), line("a", 1, "Second question"));
  await said("#1 updated, 9 events  First question");
  stop.abort();
  expect(await ended).toBe(0);
  const { runs } = (await at.run("list", "--json")).json();
  expect(runs).toMatchObject([
    { number: 2, title: "Another session", steps: 1 },
    { number: 1, title: "First question", steps: 2 },
  ]);
  for (const number of ["1", "2"]) expect((await at.run("verify", number)).code).toBe(0);
});

it("takes half a line for what it is, and the whole one when it is there", async () => {
  const half = line("a", 1, "Second question");
  writeFileSync(log("a"), line("a", 0, "First question") + half.slice(0, 40));
  start("--yes");
  await said("1 finding");
  appendFileSync(log("a"), half.slice(40));
  await said("#1 updated, 9 events");
});

it("reads a log again that another one of the same size took the place of", async () => {
  writeFileSync(log("a"), line("a", 0, "First question"));
  start("--yes");
  await said("watching");
  const before = readFileSync(log("a"), "utf8");
  writeFileSync(join(projects, "part"), line("a", 0, "Other question"));
  renameSync(join(projects, "part"), log("a"));
  expect(readFileSync(log("a"), "utf8")).toHaveLength(before.length);
  await said("#1 updated, 7 events  Other question");
  // What is no session, or is gone, is passed over.
  writeFileSync(log("c"), "no session\n");
  renameSync(log("a"), join(at.folder, "elsewhere"));
  writeFileSync(log("d"), line("d", 0, "Last question"));
  await said("#2 new, 7 events  Last question");
});

it("prints one document at the end", async () => {
  start(projects, "--json");
  writeFileSync(log("a"), line("a", 0, "First question"));
  const { runsDirectory } = at.home;
  while (readdirSync(runsDirectory).length === 0) await new Promise(setImmediate);
  stop.abort();
  expect(await ended).toBe(0);
  expect(JSON.parse(out.text)).toMatchObject({ runs: [{ number: 1, state: "imported" }], failed: [] });
});

it("leaves texts that are due to others while it waits", async () => {
  start(projects);
  await said("watching");
  const index = await openSqliteIndex(at.home.indexPath);
  await listWithoutTexts(index, at.home, at.addRun("run plan[model,tool,log]:ok completed"));
  await index.close();
  expect((await at.run("search", "t", "--json")).json().textsDue).toBeUndefined();
  writeFileSync(log("a"), line("a", 0, "First question"));
  await said("new, 7 events  First question");
});

import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openMemoryIndex, openSqliteIndex, type RunFacts, RunFold, type RunIndex } from "@openexec/store";
import { parseRunId, type RunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, it } from "vitest";
import { COMMANDS } from "../commands/index.ts";
import { runNumbers } from "../compose/run-files.ts";
import { IndexFeeder } from "../compose/server/index-feeder.ts";
import { runCli } from "../framework/run-cli.ts";
import { readChanges } from "../history/read-changes.ts";
import { readTexts } from "../history/read-texts.ts";
import { Collector } from "../testing/collector.ts";
import { TestHome } from "../testing/test-home.ts";

const FIXTURES = fileURLToPath(new URL("../../../../fixtures/imports/", import.meta.url));
const LISTS = ["attempts", "modelCalls", "toolCalls", "policyChecks", "interactions", "artifacts", "commits"] as const;
/** Of the words of a run; each is one search. */
const WORDS = 30;

let at: TestHome;
beforeEach(() => {
  at = new TestHome();
  for (const client of ["claude-code", "codex"])
    cpSync(join(FIXTURES, client), join(at.folder, client), { recursive: true });
});
afterEach(() => at.remove());

async function cli(...argv: readonly string[]): Promise<void> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  const code = await runCli(argv, COMMANDS, {
    stdout,
    stderr,
    stdin: process.stdin,
    userCwd: at.folder,
    env: { HOME: at.folder, CI: "1" },
    signal: new AbortController().signal,
    now: () => Date.UTC(2026, 10, 21),
  });
  expect([code, stderr.text]).toEqual([0, ""]);
}

/** Words from all over the files of a run, and parts of some. */
function wordsOf(runId: RunId): readonly string[] {
  const directory = at.home.runDirectory(runId);
  const paths = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((path) =>
    /\.(jsonl|txt)$/.test(path),
  );
  const text = paths.map((path) => readFileSync(join(directory, path), "utf8")).join("\n");
  const words = [...new Set(text.split(/[^\p{L}\p{N}]+/u))].filter((word) => word.length > 2);
  const step = Math.max(1, Math.floor(words.length / WORDS));
  return words.filter((_, index) => index % step === 0).map((word, index) => (index % 3 === 0 ? word.slice(1) : word));
}

async function everything(index: RunIndex, runId: RunId): Promise<unknown> {
  const lists = await Promise.all(LISTS.map(async (name) => [name, await index.get(runId, name)]));
  const hits = [];
  for (const text of wordsOf(runId)) {
    const { matches } = await index.search({ filter: { project: { in: ["*"] }, text }, runId, hitsPerRun: 1000 });
    hits.push([text, matches.map((match) => match.hits)]);
  }
  const [row, key, state] = [
    await index.get(runId, "row"),
    await index.get(runId, "key"),
    await index.get(runId, "state"),
  ];
  return { row, key, state, lists, hits };
}

/** All that an index says about each run. */
async function told(index: RunIndex): Promise<ReadonlyMap<RunId, unknown>> {
  try {
    const all = new Map<RunId, unknown>();
    for (const runId of ids()) all.set(runId, await everything(index, runId));
    return all;
  } finally {
    await index.close();
  }
}

const ids = (): readonly RunId[] => readdirSync(at.home.runsDirectory).flatMap((name) => parseRunId(name) ?? []);

/** What a server's index knows when it comes upon the runs. */
async function followed(): Promise<RunIndex> {
  const index = await openMemoryIndex();
  const feeder = new IndexFeeder(at.home, index);
  for (const runId of ids()) await feeder.feed(runId);
  return index;
}

/** What an import of many sessions writes: rows first, and texts when all are listed. */
async function toldInTwo(): Promise<RunIndex> {
  const index = await openMemoryIndex();
  for (const runId of ids()) {
    const fold = new RunFold();
    let facts: RunFacts = {};
    for await (const change of readChanges(at.home, runId, { number: runNumbers(at.home).get(runId) })) {
      for (const event of change.events) fold.addRows(event);
      facts = { ...facts, ...change.facts };
    }
    await index.apply([{ runId, folded: fold.takeRows(), facts }]);
    const texts = await readTexts(runId, at.home.runDirectory(runId));
    if (texts === undefined) throw new Error("it was not read to its end");
    const [applied] = await index.apply([texts]);
    expect(applied?.outcome).toBe("applied");
  }
  return index;
}

it("indexes an imported run as a rebuild and a server do: rows, calls and texts", { timeout: 180_000 }, async () => {
  await cli("import", "claude-code", "codex");
  const imported = await told(await openSqliteIndex(at.home.indexPath));
  expect(imported.size).toBeGreaterThan(3);
  await cli("index", "rebuild");
  const rebuilt = await told(await openSqliteIndex(at.home.indexPath));
  expect([...imported.keys()]).toEqual([...rebuilt.keys()]);
  for (const [runId, run] of imported) expect(run).toEqual(rebuilt.get(runId));
  const fed = await told(await followed());
  for (const [runId, run] of imported) expect(fed.get(runId)).toEqual(run);
  const inTwo = await told(await toldInTwo());
  for (const [runId, run] of imported) expect(inTwo.get(runId)).toEqual(run);
});

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { IndexError, openSqliteIndex, type RunIndex } from "@openexec/store";
import type { RunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { runJob } from "../import/run-job.ts";
import type { TextsJob } from "../import/session-job.ts";
import type { SessionWriter } from "../import/write-session.ts";
import { listWithoutTexts } from "../testing/list-without-texts.ts";
import { TestHome } from "../testing/test-home.ts";
import { readDue, readDueIfItCan } from "./read-due.ts";

/** Who reads texts writes no session. */
const NOBODY = {} as SessionWriter;
const RUN = "run plan[model,tool,log]:ok completed";
/** In the log of each run. */
const WORD = "hello";

let at: TestHome;
let index: RunIndex;
let runs: readonly RunId[];
beforeEach(async () => {
  at = new TestHome();
  runs = [at.addRun(RUN), at.addRun(RUN), at.addRun(RUN)];
  index = await openSqliteIndex(at.home.indexPath);
  for (const runId of runs) await listWithoutTexts(index, at.home, runId);
});
afterEach(async () => {
  await index.close();
  at.remove();
});

const due = async (): Promise<readonly RunId[]> => (await index.scan({ which: "textsDue" })).map(({ runId }) => runId);

const damages: Readonly<Record<string, (log: string) => void>> = {
  "is gone": (log) => rmSync(log),
  "has payloads of another shape": (log) => {
    const odd = readFileSync(log, "utf8").replaceAll(/^.*"type":"ToolCallStarted".*$/gm, (line) => {
      const event = JSON.parse(line);
      return JSON.stringify({ ...event, payload: { ...event.payload, input: null } });
    });
    writeFileSync(log, odd);
  },
};
it.each(Object.keys(damages))("reads the other runs when the log of one %s", async (damage) => {
  const [, damaged = at.addRun(RUN)] = runs;
  damages[damage]?.(at.pathOf(damaged, "timeline.jsonl"));
  const found = await at.run("search", WORD, "--json");
  expect([found.code, found.err]).toEqual([0, ""]);
  expect(found.json().unreadable).toMatchObject([{ runId: damaged }]);
  expect([found.json().textsDue, found.json().textsUnreadable]).toEqual([undefined, 1]);
  expect(await due()).toEqual([damaged]);
  const job: TextsJob = { jobType: "texts", runId: damaged, directory: at.pathOf(damaged) };
  expect(await runJob(NOBODY, job, { blocking: true })).toMatchObject({ type: "failed", fatal: false });
});

it("answers with how many are due when the index takes nothing", async () => {
  const full = new IndexError("index_full", at.home.indexPath, "no space");
  const readOnly: RunIndex = new Proxy(index, {
    get: (target, name) => (name === "apply" ? () => Promise.reject(full) : Reflect.get(target, name).bind(target)),
  });
  await expect(readDue(readOnly, at.home)).rejects.toBe(full);
  expect(await readDueIfItCan(readOnly, at.home)).toEqual({ due: 3, unreadable: new Map() });
  expect(await readDueIfItCan(index, at.home)).toEqual({ due: 0, unreadable: new Map() });
});

it("tries a run that cannot be read again when its log looks otherwise, and as another process would", async () => {
  const [, damaged = at.addRun(RUN)] = runs;
  const log = at.pathOf(damaged, "timeline.jsonl");
  const lines = readFileSync(log, "utf8");
  rmSync(log);
  const left = await readDue(index, at.home);
  expect([left.due, [...left.unreadable.keys()]]).toEqual([0, [damaged]]);
  expect(await readDue(index, at.home, () => expect.fail("it was tried again"))).toEqual(left);
  writeFileSync(log, lines);
  expect(await readDue(index, at.home)).toEqual({ due: 0, unreadable: new Map() });
  expect((await index.search({ filter: { project: { in: ["*"] }, text: WORD } })).matches).toHaveLength(3);
});

it("lists a run anew with its texts when its log is another one than that which was listed", async () => {
  const [first = at.addRun(RUN), second = at.addRun(RUN)] = runs;
  const log = at.pathOf(first, "timeline.jsonl");
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  writeFileSync(
    log,
    lines
      .slice(0, -1)
      .map((line) => `${line}\n`)
      .join(""),
  );
  const before = await index.get(first, "key");
  expect(await readDue(index, at.home)).toEqual({ due: 0, unreadable: new Map() });
  expect(await index.get(first, "key")).toMatchObject({ lastSeq: lines.length - 1 });
  expect((await index.get(first, "key"))?.number).toBe(before?.number);
  expect((await index.search({ filter: { project: { in: ["*"] }, text: WORD }, runId: first })).matches).toHaveLength(
    1,
  );
  expect(await index.get(second, "key")).toMatchObject({ lastSeq: lines.length });
});

it("stops within a long run, but reads the first one that somebody waits for to its end", async () => {
  const steps = Array.from({ length: 100 }, (_, n) => `step${n}[model,tool,log]:ok`).join(" ");
  const long = at.addRun(`run ${steps} completed`);
  await listWithoutTexts(index, at.home, long);
  let asked = 0;
  const left = await readDue(index, at.home, () => asked++ === 0);
  expect([left.due, left.unreadable.size, asked > 1, (await due())[0]]).toEqual([4, 0, true, long]);
  let clock = 0;
  vi.spyOn(performance, "now").mockImplementation(() => clock++ * 1e6);
  expect([(await readDue(index, at.home)).due, await due()]).toEqual([3, runs.toReversed()]);
  vi.restoreAllMocks();
});

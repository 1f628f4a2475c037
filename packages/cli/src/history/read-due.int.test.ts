import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { IndexError, openSqliteIndex, type RunIndex } from "@openexec/store";
import type { RunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runJob } from "../import/run-job.ts";
import type { TextsJob } from "../import/session-job.ts";
import type { SessionWriter } from "../import/write-session.ts";
import { listWithoutTexts } from "../testing/list-without-texts.ts";
import { TestHome } from "../testing/test-home.ts";
import { readDue, readDueIfItCan } from "./read-due.ts";

/** Who reads texts writes no session. */
const NOBODY = {} as SessionWriter;
const RUN = "run plan[model,tool,log]:ok completed";

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
  const found = await at.run("search", "t", "--json");
  expect([found.code, found.err]).toEqual([0, ""]);
  expect(found.json().textsDue).toBe(1);
  expect(await due()).toEqual([damaged]);
  const job: TextsJob = { jobType: "texts", runId: damaged, directory: at.pathOf(damaged) };
  expect(await runJob(NOBODY, job)).toMatchObject({ type: "failed", fatal: false });
});

it("answers with how many are due when the index takes nothing", async () => {
  const full = new IndexError("index_full", at.home.indexPath, "no space");
  const readOnly: RunIndex = new Proxy(index, {
    get: (target, name) => (name === "apply" ? () => Promise.reject(full) : Reflect.get(target, name).bind(target)),
  });
  await expect(readDue(readOnly, at.home)).rejects.toBe(full);
  expect(await readDueIfItCan(readOnly, at.home)).toBe(3);
  expect(await readDueIfItCan(index, at.home)).toBe(0);
});

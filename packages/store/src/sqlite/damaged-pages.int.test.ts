import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { scale } from "../../../../test/scale.ts";
import { Random } from "../../../../test/support/random.ts";
import type { RunIndex } from "../port.ts";
import { madeRun, madeRunId } from "../testing/made-run.ts";
import { sqliteFault } from "./check-file.ts";
import { openDriver } from "./driver.ts";
import { openSqliteIndex } from "./open.ts";

const PAGE = 8192;
const RUNS = 60;
const anywhere = { project: { in: ["*"] } };
const folder = mkdtempSync(join(tmpdir(), "openexec-pages-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const random = new Random();
const randomBytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => random.below(256)));

/** A whole index in one file. */
async function wholeIndex(): Promise<Buffer> {
  const file = join(folder, "whole.db");
  const index = await openSqliteIndex(file);
  const input = (n: number): string => `text number${n} ${randomBytes(3_000).toString("base64")}`;
  const models = [{ model: "m", tokens: 10, cost: 0.1 }];
  await index.apply(
    Array.from({ length: RUNS }, (_, n) => madeRun({ n, input: input(n), flow: `flow ${n % 7}`, models })),
  );
  await index.close();
  const driver = openDriver(file);
  driver.exec("pragma wal_checkpoint(truncate)");
  driver.close();
  return readFileSync(file);
}

/** Questions with whatever they answer. */
const QUESTIONS: Readonly<Record<string, (index: RunIndex) => Promise<unknown>>> = {
  list: (index) => index.list({ filter: anywhere, limit: 100 }),
  figures: (index) => index.aggregate("meta", { filter: anywhere }),
  facet: (index) => index.aggregate("facet", { filter: anywhere, name: "flow", limit: 10 }),
  stats: (index) => index.aggregate("stats", { filter: anywhere, by: "day" }),
  search: (index) => index.search({ filter: { ...anywhere, text: "number" }, limit: 100 }),
  scan: (index) => index.scan({ which: "all" }),
  row: (index) => Promise.all(Array.from({ length: RUNS }, (_, n) => index.get(madeRunId(n), "row"))),
};

async function answers(file: string): Promise<ReadonlyMap<string, unknown>> {
  const index = await openSqliteIndex(file);
  const told = new Map<string, unknown>();
  for (const [name, ask] of Object.entries(QUESTIONS)) {
    told.set(name, await ask(index).catch((error: { code?: string }) => error.code ?? error));
  }
  await index.close();
  return told;
}

test("a damaged page anywhere in the middle is found by a look at the file, and never makes an answer wrong", async () => {
  const whole = await wholeIndex();
  const right = await answers(join(folder, "whole.db"));
  expect(right.get("list")).toMatchObject({ runs: expect.objectContaining({ length: RUNS }) });
  expect(right.get("search")).toMatchObject({ matches: expect.objectContaining({ length: RUNS }) });
  const pages = Math.floor(whole.length / PAGE);
  expect(pages).toBeGreaterThan(100);
  let refused = 0;
  for (let nth = 0; nth < scale.damagedPages; nth++) {
    // The first one is the head of the file.
    const page = 1 + Math.floor((nth * (pages - 1)) / scale.damagedPages);
    const file = join(folder, `${page}.db`);
    const bytes = Buffer.from(whole);
    randomBytes(PAGE).copy(bytes, page * PAGE);
    writeFileSync(file, bytes);
    const where = `page ${page} of ${pages}, seed ${random.seed}`;
    expect(sqliteFault(file), where).toMatch(/is damaged/);
    for (const [name, answer] of await answers(file)) {
      if (answer === "index_damaged") refused++;
      else expect(answer, `${name}, ${where}`).toEqual(right.get(name));
    }
    rmSync(file);
  }
  expect(sqliteFault(join(folder, "whole.db"))).toBeUndefined();
  expect(refused, `seed ${random.seed}`).toBeGreaterThan(0);
});

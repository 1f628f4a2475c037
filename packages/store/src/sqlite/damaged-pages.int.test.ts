import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { scale } from "../../../../test/scale.ts";
import type { RunIndex } from "../port.ts";
import { madeRun } from "../testing/made-run.ts";
import { sqliteFault } from "./check-file.ts";
import { openDriver } from "./driver.ts";
import { openSqliteIndex } from "./open.ts";

const PAGE = 8192;
const RUNS = 60;
const anywhere = { project: { in: ["*"] } };
const folder = mkdtempSync(join(tmpdir(), "openexec-pages-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A whole index in one file. */
async function wholeIndex(): Promise<Buffer> {
  const file = join(folder, "whole.db");
  const index = await openSqliteIndex(file);
  const input = (n: number): string => `text number${n} ${randomBytes(3_000).toString("base64")}`;
  await index.apply(Array.from({ length: RUNS }, (_, n) => madeRun({ n, input: input(n) })));
  await index.close();
  const driver = openDriver(file);
  driver.exec("pragma wal_checkpoint(truncate)");
  driver.close();
  return readFileSync(file);
}

/** Questions with the number that each has to answer. */
const QUESTIONS: Readonly<Record<string, (index: RunIndex) => Promise<number>>> = {
  list: async (index) => (await index.list({ filter: anywhere, limit: 100 })).runs.length,
  figures: async (index) => (await index.aggregate("meta", { filter: anywhere })).total,
  search: async (index) => (await index.search({ filter: { ...anywhere, text: "number" }, limit: 100 })).matches.length,
  scan: async (index) => (await index.scan({ which: "all" })).length,
};

test("a damaged page anywhere in the middle is found by a look at the file, and never makes an answer wrong", async () => {
  const whole = await wholeIndex();
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
    expect(sqliteFault(file), `page ${page}`).toMatch(/is damaged/);
    const index = await openSqliteIndex(file);
    for (const [name, ask] of Object.entries(QUESTIONS)) {
      const answer = await ask(index).catch((error: { code?: string }) => error.code);
      expect([RUNS, "index_damaged"], `${name}, page ${page}`).toContain(answer);
      if (answer !== RUNS) refused++;
    }
    await index.close();
    rmSync(file);
  }
  expect(sqliteFault(join(folder, "whole.db"))).toBeUndefined();
  expect(refused).toBeGreaterThan(0);
});

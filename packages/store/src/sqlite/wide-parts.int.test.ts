import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openMemoryIndex } from "../index.ts";
import type { RunIndex } from "../port.ts";
import { FIRST_MS, madeRun } from "../testing/made-run.ts";
import { openSqliteIndex } from "./open.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "openexec-parts-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RUNS = 200;
/** More than are asked for without a look at what documents hold. */
const WORDS = Array.from({ length: 150 }, (_, index) => `a${index}qz${index}b`);

async function foundIn(index: RunIndex, text: string): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await index.search({ filter: { project: { in: ["*"] }, text }, limit: 17, ...(cursor && { cursor }) });
    found.push(...page.matches);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

/** How far apart the runs that hold one of the words are, newest first; the oldest run holds all of them. */
const CASES = [
  { name: "in every run", holds: () => true },
  { name: "in one run of five", holds: (n: number) => n % 5 === 0 },
  { name: "in old runs only", holds: (n: number) => n < 60 },
  { name: "in new runs only", holds: (n: number) => n > 150 },
  { name: "in hardly any run", holds: (n: number) => n === 31 },
];

describe("a part of many words", () => {
  it.each(CASES)("is found when it is $name", async ({ name, holds }) => {
    const runs = Array.from({ length: RUNS }, (_, n) =>
      madeRun({
        n,
        startedMs: FIRST_MS + n * 300_000,
        input: n === 0 ? WORDS.join(" ") : `run ${n} ${holds(n) ? WORDS[n % WORDS.length] : "says nothing"}`,
      }),
    );
    const naive = await openMemoryIndex();
    const index = await openSqliteIndex(join(folder, `${name}.db`));
    await Promise.all([naive.apply(runs), index.apply(runs)]);
    const held = runs.filter((_, n) => n === 0 || holds(n));
    const found = await foundIn(index, "qz");
    expect(found).toHaveLength(held.length);
    expect(found).toEqual(await foundIn(naive, "qz"));
    expect(await foundIn(index, "qz3")).toEqual(await foundIn(naive, "qz3"));
    await index.close();
  });
});

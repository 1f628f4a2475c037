import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { scale } from "../../../../test/scale.ts";
import type { IndexChange, RunChange } from "../change.ts";
import { RunFold } from "../fold/run-fold.ts";
import { specs } from "../testing/made-history.ts";
import { madeRun } from "../testing/made-run.ts";
import { RICH } from "../testing/rich-run.ts";
import { openDriver } from "./driver.ts";
import { openSqliteIndex } from "./open.ts";

/** Every row of every table, those in which FTS5 keeps its words too; the key that cursors are signed with is anybody's. */
function everyRow(file: string): ReadonlyMap<string, readonly unknown[]> {
  const driver = openDriver(file);
  try {
    const tables = driver.prepare("select name from sqlite_master where type = 'table' order by name").all([]);
    return new Map(
      (tables as readonly { name: string }[])
        .filter(({ name }) => !["doc_terms", "word_trigram", "word_short"].includes(name))
        .map(({ name }) => {
          const rows = driver.prepare(`select * from "${name}"`).all([]) as readonly { name?: unknown }[];
          return [name, name === "meta" ? rows.filter((row) => row.name !== "secret") : rows];
        }),
    );
  } finally {
    driver.close();
  }
}

async function indexOf(
  file: string,
  batches: readonly (readonly IndexChange[])[],
): Promise<ReturnType<typeof everyRow>> {
  const index = await openSqliteIndex(file);
  for (const batch of batches) await index.apply(batch);
  await index.close();
  return everyRow(file);
}

/** As it comes from another thread. */
function foldedElsewhere({ runId, events, facts, files }: RunChange): IndexChange {
  const fold = new RunFold();
  for (const event of events) fold.add(event, files);
  return structuredClone({ runId, folded: fold.take(), ...(facts && { facts }) });
}

it("writes the same rows, byte by byte, of runs that were folded elsewhere and of their events", async () => {
  const folder = mkdtempSync(join(tmpdir(), "openexec-placed-"));
  let files = 0;
  const fresh = (): string => join(folder, `${files++}.db`);
  try {
    await fc.assert(
      fc.asyncProperty(specs, async (made) => {
        const runs = [RICH, ...made].map((spec, n) => madeRun({ ...spec, n }));
        const half = Math.ceil(runs.length / 2);
        // The second batch has runs of the first one too, with what they said before.
        const batches = [runs.slice(0, half), runs.slice(half - 1)];
        const byEvents = await indexOf(fresh(), batches);
        const placed = await indexOf(
          fresh(),
          batches.map((batch) => batch.map(foldedElsewhere)),
        );
        expect(byEvents.get("run")).toHaveLength(runs.length);
        expect([...placed.keys()]).toEqual([...byEvents.keys()]);
        for (const [table, rows] of byEvents) expect({ table, rows: placed.get(table) }).toEqual({ table, rows });
      }),
      { numRuns: scale.properties / 5 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 240_000);

import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FACETS, STATS_GROUPS } from "@openexec/protocol/schemas";
import fc from "fast-check";
import { Kysely, SqliteDialect } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scale } from "../../../../test/scale.ts";

import { IndexError, openMemoryIndex, RunFold } from "../index.ts";
import type { ListQuery, RunIndex } from "../port.ts";
import { runIndexCases } from "../testing/conformance.ts";
import { filters, sorts, specs } from "../testing/made-history.ts";
import { madeRun, madeRunId } from "../testing/made-run.ts";
import { openDriver, SQLITE_DRIVERS, type SqliteDriver, type SqliteDriverName } from "./driver.ts";
import { INDEX_VERSION, migrate } from "./migrations.ts";
import { openSqliteIndex } from "./open.ts";
import { walkQueries } from "./plain-page.ts";
import { SqliteRunIndex } from "./run-index.ts";
import type { IndexDatabase } from "./schema.ts";

let folder = "";
let files = 0;
const freshFile = (): string => join(folder, `${files++}.db`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "openexec-store-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const anywhere = { project: { in: ["*"] } };

describe.each(SQLITE_DRIVERS)("the index in SQLite by %s", (driver) => {
  const missing = whyMissing(driver);
  if (missing !== undefined) {
    it.skip(`not installed here: ${missing}`, () => undefined);
    return;
  }
  const open = () => openSqliteIndex(freshFile(), { drivers: [driver] });
  it.each(runIndexCases)("$name", ({ check }) => check(open));

  it("keeps runs across processes, in a file that only its owner reads", async () => {
    const file = freshFile();
    const first = await openSqliteIndex(file, { drivers: [driver] });
    await first.apply([madeRun({ n: 1 })]);
    const second = await openSqliteIndex(file, { drivers: [driver] });
    await first.apply([madeRun({ n: 2, flow: "other" })]);
    expect((await second.list({ filter: anywhere })).runs.map(({ flow }) => flow)).toEqual(["other", "flow"]);
    await second.apply([madeRun({ n: 3, flow: "third" })]);
    expect((await first.aggregate("meta", { filter: anywhere })).facets.flow.values).toHaveLength(3);
    await Promise.all([first.close(), second.close()]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("answers every question like the naive index, whatever the runs, and after they changed", async () => {
    await fc.assert(
      fc.asyncProperty(
        specs,
        specs,
        fc.array(fc.tuple(filters, sorts), { minLength: 4, maxLength: 4 }),
        async (before, after, asked) => {
          await withBoth(driver, async (naive, index) => {
            await tellBoth([naive, index], before.map(madeRun));
            await compare(naive, index, asked.slice(0, 2));
            await tellBoth([naive, index], after.map(madeRun));
            const gone = before.filter(({ n }) => n % 5 === 0).map(({ n }) => madeRunId(n));
            await Promise.all([naive.delete(gone), index.delete(gone)]);
            await compare(naive, index, asked.slice(2));
          });
        },
      ),
      { numRuns: Math.ceil(scale.properties / 4) },
    );
  });

  it("walks every list to its end without loss or repetition, while runs come and go", async () => {
    await fc.assert(
      fc.asyncProperty(specs, filters, sorts, fc.integer({ min: 1, max: 4 }), async (runs, filter, sort, limit) => {
        await withBoth(driver, async (naive, index) => {
          await tellBoth([naive, index], runs.map(madeRun));
          const lasting = new Set(runs.filter(({ n }) => n % 3 !== 0).map(({ n }) => madeRunId(n) as string));
          const expected = (await naive.list({ filter, sort, limit: 100 })).runs.map(({ id }) => id);
          const seen: string[] = [];
          let query: ListQuery = { filter, sort, limit };
          for (let page = 0; ; page++) {
            const { runs: found, nextCursor } = await index.list(query);
            seen.push(...found.map(({ id }) => id));
            if (nextCursor === undefined) break;
            query = { ...query, cursor: nextCursor };
            await index.delete([madeRunId(page * 3)]);
            // Not for ever: where new runs come last, a page of one would never be the last one.
            if (page < 40) await index.apply([madeRun({ n: 60 + page, project: "elsewhere" })]);
          }
          const known = new Set(expected);
          expect(new Set(seen).size).toBe(seen.length);
          expect(seen.filter((id) => lasting.has(id) && known.has(id))).toEqual(
            expected.filter((id) => lasting.has(id)),
          );
        });
      }),
      { numRuns: Math.ceil(scale.properties / 4) },
    );
  });
});

type Both = readonly [RunIndex, RunIndex];

async function withBoth(
  driver: SqliteDriverName,
  work: (naive: RunIndex, index: RunIndex) => Promise<void>,
): Promise<void> {
  const naive = await openMemoryIndex();
  const index = await openSqliteIndex(freshFile(), { drivers: [driver] });
  try {
    await work(naive, index);
  } finally {
    await index.close();
  }
}

async function tellBoth([naive, index]: Both, changes: readonly ReturnType<typeof madeRun>[]): Promise<void> {
  const half = Math.ceil(changes.length / 2);
  for (const part of [changes.slice(0, half), changes.slice(half)]) {
    expect(await index.apply(part)).toEqual(await naive.apply(part));
  }
}

type Asked = readonly (readonly [ListQuery["filter"], NonNullable<ListQuery["sort"]>])[];

async function compare(naive: RunIndex, index: RunIndex, asked: Asked): Promise<void> {
  const same = async (ask: (of: RunIndex) => Promise<unknown>): Promise<void> => {
    expect(await ask(index)).toEqual(await ask(naive));
  };
  for (const [filter, sort] of asked) {
    await same(async (of) => (await of.list({ filter, sort, limit: 7 })).runs);
    for (const side of ["before", "after"] as const) {
      await same(async (of) => of.list({ filter, sort, limit: 3, beside: { runId: madeRunId(7), side } }));
    }
    await same((of) => of.aggregate("meta", { filter }));
    for (const name of FACETS) await same((of) => of.aggregate("facet", { filter, name, prefix: "G", limit: 2 }));
    for (const by of STATS_GROUPS) await same((of) => of.aggregate("stats", { filter, by }));
    const { text } = filter;
    if (text !== undefined) await same(async (of) => (await of.search({ filter: { ...filter, text } })).matches);
  }
  for (const which of ["all", "unsettled", "expired"] as const) await same((of) => of.scan({ which }));
  for (const part of [
    "row",
    "key",
    "state",
    "toolCalls",
    "interactions",
    "attempts",
    "modelCalls",
    "commits",
  ] as const) {
    for (const n of [1, 2]) await same((of) => of.get(madeRunId(n), part));
  }
}

function whyMissing(driver: SqliteDriverName): string | undefined {
  try {
    openDriver(":memory:", [driver]).close();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("an index file that cannot be used", () => {
  it("is named as damaged when it is no database", async () => {
    const file = freshFile();
    const text = "this is not a database, it is a sentence that is long enough to look like a header";
    writeFileSync(file, text.repeat(20));
    await expect(openSqliteIndex(file)).rejects.toMatchObject({ name: "IndexError", code: "index_damaged", file });
  });

  it("is named as newer when a later version wrote it", async () => {
    const file = freshFile();
    const driver = openDriver(file);
    driver.exec("pragma user_version = 999");
    driver.close();
    await expect(openSqliteIndex(file)).rejects.toMatchObject({ code: "index_newer" });
  });

  it("is named as unavailable when the folder is not there", async () => {
    const error = await openSqliteIndex(join(folder, "nowhere", "openexec.db")).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(IndexError);
    expect(error).toMatchObject({ code: "index_unavailable" });
    expect(String(error)).toContain("ENOENT");
  });

  it("is named as locked when another connection keeps writing, and goes on after it", async () => {
    const file = freshFile();
    const index = await openSqliteIndex(file);
    const other = openDriver(file);
    other.exec("begin exclusive");
    await expect(index.apply([madeRun({ n: 1 })])).rejects.toMatchObject({ code: "index_locked" });
    other.exec("rollback");
    await index.apply([madeRun({ n: 1 })]);
    expect((await index.list({ filter: anywhere })).runs).toHaveLength(1);
    other.close();
    await index.close();
  });
});

describe("an index whose file has a fault while it is open", () => {
  it("begins anew in the file that is there when its own was deleted, and takes runs", async () => {
    const file = freshFile();
    const index = await openSqliteIndex(file);
    await index.apply([madeRun({ n: 1 })]);
    rmSync(file);
    expect((await index.list({ filter: anywhere })).runs).toEqual([]);
    await index.apply([madeRun({ n: 2 })]);
    const other = await openSqliteIndex(file);
    expect((await other.list({ filter: anywhere })).runs).toHaveLength(1);
    await Promise.all([index.close(), other.close()]);
  });

  it("says that the disk is full, keeps what it had, and goes on when there is room", async () => {
    const file = freshFile();
    let pages = 90;
    const connectFull = () => {
      const driver = openDriver(file);
      migrate(driver, file);
      driver.exec(`pragma max_page_count = ${pages}`);
      return new Kysely<IndexDatabase>({ dialect: new SqliteDialect({ database: driver }) });
    };
    const index = new SqliteRunIndex(connectFull, file);
    const runs = Array.from({ length: 40 }, (_, n) =>
      madeRun({ n, input: `text ${n} ${randomBytes(20_000).toString("hex")}` }),
    );
    let taken = 0;
    let failure: unknown;
    for (const run of runs) {
      failure = await index.apply([run]).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure !== undefined) break;
      taken++;
    }
    expect(failure).toMatchObject({ name: "IndexError", code: "index_full", file });
    expect((await index.list({ filter: anywhere })).runs).toHaveLength(taken);
    pages = 100_000;
    await index.close();
    await index.apply(runs);
    expect((await index.aggregate("meta", { filter: anywhere })).total).toBe(runs.length);
    expect((await index.search({ filter: { ...anywhere, text: "text 7 " } })).matches).toHaveLength(1);
    await index.close();
  });
});

describe("an index of an earlier version", () => {
  it("of version 3 keeps what it knows, and takes runs whose texts come later", async () => {
    const file = freshFile();
    const before = await openSqliteIndex(file);
    await before.apply([madeRun({ n: 1, input: "found before" })]);
    await before.close();
    const driver = openDriver(file);
    driver.exec("drop table texts_due; pragma user_version = 3");
    driver.close();
    const index = await openSqliteIndex(file);
    expect((await index.search({ filter: { ...anywhere, text: "found" } })).matches).toHaveLength(1);
    const { runId, events } = madeRun({ n: 2, input: "found later" });
    const fold = new RunFold();
    for (const event of events) fold.addRows(event);
    await index.apply([{ runId, folded: fold.takeRows() }]);
    expect((await index.list({ filter: anywhere })).runs).toHaveLength(2);
    expect((await index.search({ filter: { ...anywhere, text: "found" } })).textsDue).toBe(1);
    await index.close();
    // A mark outlives the process that made it.
    const again = await openSqliteIndex(file);
    expect((await again.scan({ which: "textsDue" })).map((key) => key.runId)).toEqual([runId]);
    await again.close();
  });

  it.each(emptiedVersions())("of version %i, full of rows, is brought to this one, and takes runs", async (version) => {
    const file = freshFile();
    const driver = openDriver(file);
    migrate(driver, file, version);
    expect(driver.prepare("pragma user_version").all([])).toEqual([{ user_version: version }]);
    const filled = fillTables(driver);
    expect(filled.length).toBeGreaterThan(version === 0 ? -1 : 0);
    driver.close();
    const index = await openSqliteIndex(file);
    // What it knew is known to have been of another version: whoever opens it compares it with the runs anew.
    expect((await index.list({ filter: { ...anywhere, replays: "include" } })).runs).toEqual([]);
    await index.apply([madeRun({ n: 1, input: "found again" })]);
    expect((await index.list({ filter: anywhere })).runs).toHaveLength(1);
    expect((await index.aggregate("meta", { filter: anywhere })).total).toBe(1);
    expect((await index.search({ filter: { ...anywhere, text: "found" } })).matches).toHaveLength(1);
    expect(await index.scan({ which: "all" })).toHaveLength(1);
    await index.close();
    const check = openDriver(file);
    expect(check.prepare("pragma integrity_check").all([])).toEqual([{ integrity_check: "ok" }]);
    check.close();
  });

  it("stays what it was when the process dies at any statement of a step", async () => {
    const file = freshFile();
    const driver = openDriver(file);
    migrate(driver, file, INDEX_VERSION - 1);
    const filled = fillTables(driver);
    const left: string[] = [];
    // What is on disk when a statement begins is what kill -9 leaves there.
    const observed: SqliteDriver = {
      prepare: (text) => driver.prepare(text),
      close: () => driver.close(),
      exec: (text) => {
        const copy = freshFile();
        for (const part of ["", "-wal"]) if (existsSync(file + part)) copyFileSync(file + part, copy + part);
        left.push(copy);
        return driver.exec(text);
      },
    };
    migrate(observed, file);
    driver.close();
    expect(left.length).toBeGreaterThan(2);
    for (const copy of left) {
      const found = openDriver(copy);
      expect(found.prepare("pragma user_version").all([])).toEqual([{ user_version: INDEX_VERSION - 1 }]);
      for (const table of filled)
        expect(found.prepare(`select exists (select 1 from "${table}") as n`).all([])).toEqual([{ n: 1 }]);
      migrate(found, copy);
      expect(found.prepare("pragma user_version").all([])).toEqual([{ user_version: INDEX_VERSION }]);
      found.close();
    }
  });

  it("can be brought to this version by the next one who opens it when that failed once", async () => {
    const file = freshFile();
    const driver = openDriver(file);
    migrate(driver, file, INDEX_VERSION - 1);
    const failing: SqliteDriver = {
      prepare: (text) => driver.prepare(text),
      close: () => driver.close(),
      exec: (text) => {
        if (text === "commit") throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
        return driver.exec(text);
      },
    };
    expect(() => migrate(failing, file)).toThrow("disk is full");
    const index = await openSqliteIndex(file);
    await index.apply([madeRun({ n: 1 })]);
    expect((await index.list({ filter: anywhere })).runs).toHaveLength(1);
    await index.close();
    driver.close();
  });
});

/** One row in every table of a database, whatever its columns; their names. */
function fillTables(driver: SqliteDriver): readonly string[] {
  const tables = driver
    .prepare("select name, sql like 'create virtual%' as virtual from sqlite_master where type = 'table'")
    .all([]) as readonly { name: string; virtual: number }[];
  const shadows = tables.filter(({ virtual }) => virtual === 1).map(({ name }) => `${name}_`);
  const own = tables.filter(({ name }) => !shadows.some((shadow) => name.startsWith(shadow)));
  for (const { name, virtual } of own) {
    const columns = driver.prepare(`pragma table_info("${name}")`).all([]) as readonly { name: string; type: string }[];
    const names = columns.map((column) => `"${column.name}"`).join(", ");
    const values = columns.map(({ type }) => (type.toLowerCase() === "text" ? "'{}'" : "7")).join(", ");
    if (virtual === 1) driver.exec(`insert into "${name}" (rowid, ${names}) values (7, 'words')`);
    else driver.exec(`insert or ignore into "${name}" (${names}) values (${values})`);
  }
  return own.filter(({ virtual }) => virtual === 0).map(({ name }) => name);
}

describe("the plan of a list", () => {
  const sorts = ["started", "duration", "cost", "tokens", "tools"] as const;
  const cases = sorts.flatMap((by) => (["asc", "desc"] as const).map((direction) => ({ by, direction })));

  it.each(cases)("by $by $direction walks its own index, from any place, and sorts nothing", async (sort) => {
    const file = freshFile();
    await (await openSqliteIndex(file)).close();
    const driver = openDriver(file);
    const database = new Kysely<IndexDatabase>({ dialect: new SqliteDialect({ database: driver }) });
    const filter = sort.by === "started" ? { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" } : {};
    for (const after of [undefined, { key: 5, runId: madeRunId(1) }, { key: null, runId: madeRunId(1) }]) {
      const walk = { project: 1, replay: 0, filter, sort, stretch: { limit: 51, after } };
      const queries = walkQueries(walk);
      expect(queries.length).toBeGreaterThan(0);
      for (const query of queries) {
        const { sql, parameters } = query.compile(database);
        const plan = driver.prepare(`explain query plan ${sql}`).all(parameters) as { detail: string }[];
        expect(plan.map(({ detail }) => detail).join("\n")).toMatch(
          new RegExp(`^SEARCH run USING INDEX run_by_${sort.by} \\(project=\\? AND replay=\\?[^\n]*\\)$`),
        );
      }
    }
    await database.destroy();
  });
});

/** Later steps keep what is there. */
function emptiedVersions(): readonly number[] {
  return Array.from({ length: 3 }, (_, version) => version);
}

import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IndexError, openMemorySummaries, openSqliteIndex, type RunSummary, type SummaryQuery } from "../index.ts";
import { summaryIndexCases } from "../summary-conformance.ts";
import { openDriver, SQLITE_DRIVERS, type SqliteDriverName } from "./driver.ts";

let folder = "";
let files = 0;
const freshFile = (): string => join(folder, `${files++}.db`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "openexec-store-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(SQLITE_DRIVERS)("the index in SQLite by %s", (driver) => {
  const missing = whyMissing(driver);
  if (missing !== undefined) {
    it.skip(`not installed here: ${missing}`, () => undefined);
    return;
  }
  it.each(summaryIndexCases)("$name", ({ check }) => check(() => openSqliteIndex(freshFile(), [driver])));

  it("keeps runs across processes, in a file that only its owner reads", async () => {
    const file = freshFile();
    const first = await openSqliteIndex(file, [driver]);
    await first.upsert([run(1)]);
    await first.close();
    const second = await openSqliteIndex(file, [driver]);
    expect((await second.list({})).runs).toEqual([run(1)]);
    await second.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("answers every query like the naive index", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRun, { maxLength: 30 }), anyQuery, async (runs, query) => {
        const naive = await openMemorySummaries();
        const index = await openSqliteIndex(freshFile(), [driver]);
        await naive.upsert(runs);
        await index.upsert(runs);
        expect(await index.list(query)).toEqual(await naive.list(query));
        await index.close();
      }),
      { numRuns: 60 },
    );
  });
});

describe("an index file that cannot be used", () => {
  it("is named as damaged when it is no database", async () => {
    const file = freshFile();
    writeFileSync(
      file,
      "this is not a database, it is a sentence that is long enough to look like a header".repeat(20),
    );
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

  it("is named as locked when another connection keeps writing", async () => {
    const file = freshFile();
    const index = await openSqliteIndex(file);
    const other = openDriver(file);
    other.exec("begin exclusive");
    await expect(index.upsert([run(1)])).rejects.toMatchObject({ code: "index_locked" });
    other.exec("rollback");
    await index.upsert([run(1)]);
    other.close();
    await index.close();
  });
});

function whyMissing(name: SqliteDriverName): string | undefined {
  try {
    openDriver(":memory:", [name]).close();
    return undefined;
  } catch (error) {
    return String((error as Error).message);
  }
}

function run(n: number, fields: Partial<RunSummary> = {}): RunSummary {
  return {
    runId: `run_0190b1c8-${n.toString(16).padStart(4, "0")}-7000-8000-000000000000` as RunSummary["runId"],
    name: "flow",
    project: "project",
    status: "completed",
    trigger: "cli",
    startedAt: "2026-01-01T00:00:00.000000Z",
    lastSeq: 5,
    head: "0".repeat(64),
    steps: 1,
    modelCalls: 0,
    toolCalls: 0,
    inputTokens: 0,
    outputTokens: 0,
    cost: [],
    unpricedCalls: 0,
    pinned: false,
    tags: [],
    ...fields,
  };
}

const anyStatus = fc.constantFrom("running", "completed", "failed", "waiting" as const);
const anyRun = fc
  .record({
    n: fc.nat(20),
    status: anyStatus,
    second: fc.nat(3),
    lastSeq: fc.nat(5),
    project: fc.constantFrom("a", "b"),
    replay: fc.boolean(),
  })
  .map(({ n, status, second, lastSeq, project, replay }) =>
    run(n, {
      status,
      project,
      lastSeq,
      startedAt: `2026-01-01T00:00:0${second}.000000Z`,
      ...(replay ? { replay: { of: run(0).runId, mode: "exact" } } : {}),
    }),
  );
const anyQuery: fc.Arbitrary<SummaryQuery> = fc.record(
  {
    limit: fc.integer({ min: 1, max: 8 }),
    replays: fc.constantFrom("include" as const, "only" as const),
    statuses: fc.array(anyStatus, { maxLength: 2 }),
    project: fc.constantFrom("a", "b"),
    after: fc.record({
      startedAt: fc.nat(3).map((second) => `2026-01-01T00:00:0${second}.000000Z`),
      runId: fc.nat(20).map((n) => run(n).runId),
    }),
  },
  { requiredKeys: [] },
);

import { type StepColumns, stepsOfColumns } from "@openexec/protocol";
import {
  attemptsSchema,
  contextSchema,
  eventPageSchema,
  filesAtSchema,
  interactionsSchema,
  modelCallsSchema,
  neighboursSchema,
  overviewColumnsSchema,
  policyChecksSchema,
  replaysSchema,
  runDetailSchema,
  runHitsSchema,
  runListMetaSchema,
  runListSchema,
  runOverviewSchema,
  statsSchema,
  toolCallsSchema,
} from "@openexec/protocol/schemas";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";

const WAIT = { timeout: 30_000 };

let home: TestHome;
let server: TestServer;
let done: string;
let failed: string;

beforeAll(async () => {
  home = new TestHome();
  done = home.addRun("run plan[model,tool,allow,log]:ok review[model]:ok completed");
  failed = home.addRun("run fix[tool:failed,block]:failed failed");
  server = await TestServer.start(home);
});
afterAll(async () => {
  await server.stop();
  home.remove();
});

describe("the list", () => {
  test("has the newest run first, with counts, facets and chart", async () => {
    const list = runListSchema.parse(await server.json("/api/runs"));
    expect(list.runs.map(({ id }) => id)).toEqual([failed, done]);
    expect(list.meta).toMatchObject({ total: 2, filtered: 2, active: 0 });
  });

  test("gives the runs alone, the figures alone, or both", async () => {
    expect(await server.json("/api/runs?meta=none")).not.toHaveProperty("meta");
    expect(await server.json("/api/runs?meta=only")).toMatchObject({ runs: [], meta: { total: 2 } });
    expect(runListMetaSchema.parse(await server.json("/api/runs/meta?status=failed"))).toMatchObject({ filtered: 1 });
  });

  test("pages, and then computes no figures unless they are asked for", async () => {
    const first = await server.json("/api/runs?limit=1");
    const second = await server.json(`/api/runs?limit=1&cursor=${encodeURIComponent(first.nextCursor)}`);
    expect(second.runs.map(({ id }: { id: string }) => id)).toEqual([done]);
    expect(second).not.toHaveProperty("meta");
    expect(second).not.toHaveProperty("nextCursor");
  });

  test("searches a facet, sums up, and knows what stands beside a run", async () => {
    const facet = await server.json("/api/runs/facets/status?prefix=fa");
    expect(facet).toMatchObject({ name: "status", values: [{ value: "failed", count: 1 }] });
    expect(statsSchema.parse(await server.json("/api/stats"))).toMatchObject({ runs: 2 });
    expect(neighboursSchema.parse(await server.json(`/api/runs/${done}/neighbours`))).toEqual({ previous: failed });
  });

  test.each([
    ["status=nonsense", "unknown_value", "status"],
    ["statsu=failed", "unknown_field", "status"],
    ["flow=tesst", "unknown_value", "did you mean test?"],
    ["tool=nothing.*&status=failed", "unknown_value", "tool is never"],
    ["q=model:nothing,!m1", "unknown_value", "model is never"],
    ["limit=0", "bad_value", "limit"],
    ["sort=age", "unknown_value", "sort"],
    ["meta=all", "unknown_value", "meta"],
    ["cursor=forged", "cursor_invalid", "cursor"],
    ["q=stauts:failed", "unknown_field", "status"],
  ])("refuses ?%s instead of ignoring it", async (query, code, word) => {
    const response = await server.fetch(`/api/runs?${query}`);
    expect(response.status).toBe(400);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ code, status: 400, detail: expect.stringContaining(word) });
  });

  test("is empty where names are known and no run has all of them", async () => {
    expect((await server.json("/api/runs?flow=test&status=waiting&tool=*&meta=none")).runs).toEqual([]);
    for (const nothing of ["model=!nothing&status=waiting", "flow=tesst&after=2020-01-01T00:00:00Z"]) {
      expect((await server.json(`/api/runs?${nothing}&meta=none`)).runs).toEqual([]);
    }
    const response = await server.fetch("/api/search?text=plan&flow=tesst");
    expect(await response.json()).toMatchObject({ code: "unknown_value", known: ["test"] });
  });
});

describe("a parameter that a route does not have", () => {
  test.each([
    "/api/search?text=x&sort=cost,asc",
    "/api/search?text=x&meta=with",
    "/api/stats?limit=3",
    "/api/runs/meta?cursor=x",
    "/api/runs/facets/tool?sort=cost,asc",
    "/api/runs/RUN/neighbours?limit=2",
    "/api/runs/RUN?fields=title",
    "/api/runs/RUN/overview?depth=1",
    "/api/runs/RUN/bundle.zip?file=x",
    "/api/imports?client=codex",
    "/metrics?name=x",
  ])("is refused and not ignored: %s", async (path) => {
    const response = await server.fetch(path.replace("RUN", done));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "unknown_field",
      detail: expect.stringContaining("no parameter"),
    });
  });

  test.each(["/api/stats?by=day&by=tool", "/api/runs/facets/tool?prefix=a&prefix=b"])(
    "nor is one taken that is said twice: %s",
    async (path) => {
      expect(await server.json(path)).toMatchObject({ status: 400, code: "repeated_field" });
    },
  );
});

describe("one run", () => {
  const get = async (path: string): Promise<unknown> => server.json(`/api/runs/${done}${path}`);

  test("is told as a row with its segments, and as a tree with a strip", async () => {
    expect(runDetailSchema.parse(await get(""))).toMatchObject({ id: done, segments: 1, replayable: true });
    const overview = runOverviewSchema.parse(await get("/overview"));
    expect(overview.steps.attempts.map(({ attemptId }) => attemptId)).toEqual(["plan#1", "review#1"]);
    const events = overview.strip.lanes.find(({ lane }) => lane === "model");
    expect(events?.counts.reduce((sum, count) => sum + count, 0)).toBe(4);
    expect(overview.strip.times).toHaveLength(overview.strip.buckets);
  });

  test("tells its tree as columns too, from which the same tree is read", async () => {
    const columns = overviewColumnsSchema.parse(await get("/overview/columns"));
    const { steps, ...rest } = runOverviewSchema.parse(await get("/overview"));
    expect({ ...columns, steps: undefined }).toEqual({ ...rest, steps: undefined });
    expect(stepsOfColumns(columns.steps as StepColumns)).toEqual(steps);
    expect(columns.steps.calls.rows).toBe(3);
  });

  test("marks what went wrong", async () => {
    const { strip } = runOverviewSchema.parse(await server.json(`/api/runs/${failed}/overview`));
    expect(strip.marks.map(({ markType }) => markType)).toEqual(["error", "block", "error", "error"]);
  });

  test("gives its lines as they stand, from, to, and around a place", async () => {
    const all = eventPageSchema.parse(await get("/events"));
    const seqs = (page: { lines: readonly string[] }) => page.lines.map((line) => JSON.parse(line).seq);
    expect(all.lines).toHaveLength(all.endSeq);
    expect(seqs(eventPageSchema.parse(await get("/events?from=3&to=5")))).toEqual([3, 4, 5]);
    expect(seqs(eventPageSchema.parse(await get("/events?around=6&limit=3")))).toEqual([5, 6, 7]);
    expect(seqs(eventPageSchema.parse(await get("/events?around=9999&limit=2")))).toEqual([all.endSeq - 1, all.endSeq]);
    expect(await get("/events?around=6&from=1")).toMatchObject({ code: "invalid_request" });
  });

  test("lists what is in it, each entry with its place in the log", async () => {
    expect(attemptsSchema.parse(await get("/attempts")).items).toHaveLength(2);
    const calls = modelCallsSchema.parse(await get("/model-calls")).items;
    expect(calls).toMatchObject([
      { model: "m1", status: "ok", outputTokens: 7, costUsd: 0.25 },
      { model: "m1", attemptId: "review#1" },
    ]);
    expect(toolCallsSchema.parse(await get("/tool-calls")).items).toMatchObject([
      { name: "grep", input: { value: { pattern: "x" } } },
    ]);
    expect(policyChecksSchema.parse(await get("/policy-checks")).items).toMatchObject([{ decision: "allow" }]);
    expect(interactionsSchema.parse(await get("/interactions")).items).toEqual([]);
    expect(await get("/logs")).toMatchObject({ items: [{ level: "info", message: "hello" }] });
  });

  test("pages what is in it", async () => {
    const first = modelCallsSchema.parse(await get("/model-calls?limit=1"));
    const second = modelCallsSchema.parse(await get(`/model-calls?limit=1&after=${first.nextAfter}`));
    expect(second.items).toMatchObject([{ attemptId: "review#1" }]);
    expect(second).not.toHaveProperty("nextAfter");
  });

  test("tells what an attempt was given, what was changed by then, and where a text stands", async () => {
    expect(contextSchema.parse(await get("/context?attempt=plan%231"))).toMatchObject({
      modelCalls: [{ callId: "plan#1:1" }],
      policy: { mode: "observe" },
    });
    expect(await get("/context?attempt=nobody%231")).toMatchObject({ code: "attempt_not_found" });
    expect(filesAtSchema.parse(await get("/files?at=2"))).toEqual({ at: 2, files: [], patches: [] });
    const { hits } = runHitsSchema.parse(await get("/search?text=HELLO"));
    expect(hits).toMatchObject([{ eventType: "LogLine", excerpt: "hello", from: 0, to: 5, pointer: "/message" }]);
  });

  test.each([
    "",
    "/overview",
    "/overview/columns",
    "/attempts",
    "/events",
    "/search?text=x",
    "/neighbours",
    "/model-calls",
    "/tool-calls",
    "/policy-checks",
    "/interactions",
    "/context?attempt=a%231",
    "/files",
    "/logs",
    "/artifacts",
    "/sessions",
    "/sessions/main",
    "/replays",
    "/bundle.zip",
    "/bundle/manifest.json",
    "/artifacts/0000000000000000000000000000000000000000000000000000000000000000",
  ])("that is not there has no %s: 404, never an empty list", async (path) => {
    for (const id of ["run_019aa0d6-2c00-7000-8000-00000000dead", "1", "..%2f..%2fetc"]) {
      const response = await server.fetch(`/api/runs/${id}${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "run_not_found" });
    }
  });

  test("has its replays page by page", async () => {
    const replay = { of: done, ofHead: "0".repeat(64), mode: "exact" as const };
    const replays = [1, 2, 3].map(() => home.addRun("run plan[model]:ok completed", { replay }));
    await expect.poll(async () => (await server.json(`/api/runs/${done}/replays`)).runs.length, WAIT).toBe(3);
    const first = replaysSchema.parse(await get("/replays?limit=2"));
    const second = replaysSchema.parse(await get(`/replays?cursor=${encodeURIComponent(first.nextCursor ?? "")}`));
    expect([...first.runs, ...second.runs].map(({ id }) => id)).toEqual([...replays].reverse());
    expect(second).not.toHaveProperty("nextCursor");
  });

  test("that is over is not sent twice", async () => {
    const first = await server.fetch(`/api/runs/${done}/events`);
    const tag = first.headers.get("ETag") ?? "";
    const again = await server.fetch(`/api/runs/${done}/events`, { headers: { "If-None-Match": tag } });
    expect(again.status).toBe(304);
    const other = await server.fetch(`/api/runs/${done}/events?limit=1`, { headers: { "If-None-Match": tag } });
    expect(other.status).toBe(200);
  });
});

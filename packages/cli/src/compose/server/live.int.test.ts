import { appendFileSync } from "node:fs";
import { BUNDLE_FILES } from "@openexec/timeline";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LiveListener } from "../../testing/live-listener.ts";
import { LiveRun } from "../../testing/live-run.ts";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";

let home: TestHome;
let server: TestServer;
const clients: LiveListener[] = [];
beforeEach(async () => {
  home = new TestHome();
  server = await TestServer.start(home);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.stop();
  home.remove();
});

async function client(): Promise<LiveListener> {
  const made = await LiveListener.connect(server.url);
  clients.push(made);
  return made;
}

const counting = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe("who follows a run", () => {
  test("gets its row, then every line once, those that are there and those that come", async () => {
    const run = new LiveRun(home.home);
    run.log(1_200);
    const live = await client();
    live.say({ type: "subscribe_run", id: "a", runId: run.runId });
    expect(await live.hear("run_snapshot")).toMatchObject({ id: "a", lastSeq: 1_201, run: { status: "running" } });
    run.log(3);
    run.complete();
    await live.hear("run_lines", ({ lines, fromSeq }) => fromSeq + lines.length - 1 === run.lastSeq);
    expect(live.seqs("a")).toEqual(counting(run.lastSeq));
    expect(await live.hear("run_changed", ({ run: row }) => row.status === "completed")).toMatchObject({ id: "a" });
  });

  test("says after a reconnect what it has, and gets the rest, also from another server", async () => {
    const run = new LiveRun(home.home);
    run.log(10);
    const first = await client();
    first.say({ type: "subscribe_run", id: "a", runId: run.runId });
    await first.hear("run_lines", ({ lines, fromSeq }) => fromSeq + lines.length - 1 === 11);
    await server.stop();
    expect(await first.closed).toMatchObject({ code: 1001 });
    run.log(5);
    server = await TestServer.start(home);
    const second = await client();
    second.say({ type: "subscribe_run", id: "a", runId: run.runId, sinceSeq: 11 });
    await second.hear("run_lines", ({ lines, fromSeq }) => fromSeq + lines.length - 1 === 16);
    expect([...first.seqs("a"), ...second.seqs("a")]).toEqual(counting(16));
    run.release();
  });

  test("gets no half line", async () => {
    const run = new LiveRun(home.home);
    const live = await client();
    live.say({ type: "subscribe_run", id: "a", runId: run.runId });
    await live.hear("run_lines");
    appendFileSync(home.pathOf(run.runId, BUNDLE_FILES.timeline), '{"seq":2,"at":"');
    live.say({ type: "subscribe_run", id: "b", runId: run.runId });
    await live.hear("run_lines", ({ id }) => id === "b");
    expect(live.seqs("a")).toEqual([1]);
    expect(live.seqs("b")).toEqual([1]);
    run.release();
  });

  test("hears that there is no such run, or that it was deleted", async () => {
    const run = home.addRun("run a:ok completed");
    const live = await client();
    live.say({ type: "subscribe_run", id: "a", runId: "run_019aa0d6-2c00-7000-8000-00000000dead" });
    expect(await live.hear("error", ({ id }) => id === "a")).toMatchObject({ code: "run_not_found" });
    live.say({ type: "subscribe_run", id: "b", runId: run });
    await live.hear("run_snapshot", ({ id }) => id === "b");
    await server.fetch(`/api/runs/${run}`, { method: "DELETE" });
    expect(await live.hear("error", ({ id }) => id === "b")).toMatchObject({ code: "run_not_found" });
  });
});

describe("who follows the list", () => {
  test("gets its first page, then what begins, changes, leaves and goes", async () => {
    const old = home.addRun("run a:ok completed");
    await server.fetch(`/api/runs/${old}`);
    const live = await client();
    live.say({ type: "subscribe_runs", id: "all", query: "" });
    live.say({ type: "subscribe_runs", id: "running", query: "q=status:running" });
    const all = await live.hear("runs_snapshot", ({ id }) => id === "all");
    expect(all.runs.map(({ id }) => id)).toEqual([old]);
    expect((await live.hear("runs_snapshot", ({ id }) => id === "running")).runs).toEqual([]);

    const run = new LiveRun(home.home);
    const began = await live.hear("runs_changed", ({ id }) => id === "running");
    expect(began).toMatchObject({ runs: [{ id: run.runId, status: "running" }], gone: [] });
    run.complete();
    const left = await live.hear("runs_changed", ({ id, gone }) => id === "running" && gone.length > 0);
    expect(left).toMatchObject({ runs: [], gone: [run.runId] });
    await live.hear("runs_changed", ({ id, runs }) => id === "all" && runs[0]?.status === "completed");

    await server.send("PATCH", `/api/runs/${old}`, { pinned: true });
    await live.hear("runs_changed", ({ id, runs }) => id === "all" && runs[0]?.id === old && runs[0].pinned);
    await server.send("PATCH", `/api/runs/${old}`, { pinned: false });
    await server.fetch(`/api/runs/${old}`, { method: "DELETE" });
    await live.hear("runs_changed", ({ id, gone }) => id === "all" && gone[0] === old);
  });

  test("is told what is wrong with its filter", async () => {
    const live = await client();
    live.say({ type: "subscribe_runs", id: "a", query: "status=nonsense" });
    expect(await live.hear("error", ({ id }) => id === "a")).toMatchObject({ code: "unknown_value" });
  });
});

describe("a client", () => {
  test("that says nonsense is told so, and nothing else happens", async () => {
    const live = await client();
    for (const text of ["", "{", "[]", '{"type":"subscribe_run"}', '{"type":"__proto__","id":"a"}']) live.sayText(text);
    await live.until(() => (live.heard.length === 5 ? true : undefined));
    expect(new Set(live.heard.map((message) => ("code" in message ? message.code : "")))).toEqual(
      new Set(["invalid_message"]),
    );
  });

  test("that doesn't read is dropped, and the others are not held up", async () => {
    await server.stop();
    server = await TestServer.start(home, { lagAfterMs: 300 });
    const run = new LiveRun(home.home);
    const [stuck, reader] = [await client(), await client()];
    for (const one of [stuck, reader]) one.say({ type: "subscribe_run", id: "a", runId: run.runId });
    await Promise.all([stuck.hear("run_snapshot"), reader.hear("run_snapshot")]);
    stuck.stopReading();
    const text = "x".repeat(3_000);
    // More than the buffers of both ends of a connection hold.
    for (let round = 0; round < 20; round++) run.log(500, text);
    await reader.hear("run_lines", ({ lines, fromSeq }) => fromSeq + lines.length - 1 === run.lastSeq);
    expect(reader.seqs("a")).toEqual(counting(run.lastSeq));
    const dropped = expect.objectContaining({ msg: "live client dropped", reason: "lagged" });
    await vi.waitFor(() => expect(server.logged).toContainEqual(dropped), { timeout: 60_000 });
    run.release();
  });
});

import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openZip } from "@openexec/bundle";
import { healthSchema } from "@openexec/protocol/schemas";
import { openSqliteIndex } from "@openexec/store";
import { BUNDLE_FILES, type RunId } from "@openexec/timeline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listWithoutTexts } from "../../testing/list-without-texts.ts";
import { LiveRun } from "../../testing/live-run.ts";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";
import { findServer } from "./server-record.ts";

let home: TestHome;
let server: TestServer;
let run: RunId;
beforeEach(async () => {
  home = new TestHome();
  run = home.addRun("run plan[model,tool]:ok completed");
  server = await TestServer.start(home);
});
afterEach(async () => {
  await server.stop();
  home.remove();
});

describe("files of a run", () => {
  const log = () => readFileSync(home.pathOf(run, BUNDLE_FILES.timeline));
  const get = (path: string, headers: Record<string, string> = {}) =>
    server.fetch(`/api/runs/${run}/${path}`, { headers });

  test("come whole or in ranges, as bytes of the bundle", async () => {
    const whole = await get("bundle/timeline.jsonl");
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(log());
    expect(whole.headers.get("Accept-Ranges")).toBe("bytes");
    const part = await get("bundle/timeline.jsonl", { Range: "bytes=10-19" });
    expect(part.status).toBe(206);
    expect(part.headers.get("Content-Range")).toBe(`bytes 10-19/${log().length}`);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(log().subarray(10, 20));
    const end = await get("bundle/timeline.jsonl", { Range: "bytes=-5" });
    expect(Buffer.from(await end.arrayBuffer())).toEqual(log().subarray(-5));
    expect((await get("bundle/timeline.jsonl", { Range: "bytes=999999-" })).status).toBe(416);
    expect((await get("bundle/timeline.jsonl", { Range: "lines=1-2" })).status).toBe(200);
    expect((await get("bundle/nothing.json")).status).toBe(404);
  });

  test("are named by their digest, and then never change", async () => {
    const bytes = Buffer.from("what the tool said\n");
    const digest = createHash("sha256").update(bytes).digest("hex");
    const response = await get(`artifacts/${digest}`);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect(response.headers.get("Cache-Control")).toContain("immutable");
    expect((await get(`artifacts/${digest}`, { "If-None-Match": `"${digest}"` })).status).toBe(304);
  });

  test("come together as a zip, but not while the run is being written", async () => {
    const path = join(home.folder, "run.zip");
    writeFileSync(path, Buffer.from(await (await get("bundle.zip")).arrayBuffer()));
    const zip = await openZip(path);
    expect(await zip.list("")).toContain(BUNDLE_FILES.timeline);
    await zip.close();
    const live = new LiveRun(home.home);
    expect(await server.json(`/api/runs/${live.runId}/bundle.zip`)).toMatchObject({ code: "run_in_progress" });
    live.release();
  });
});

describe("the server", () => {
  test("has nothing to complain of where there is no run yet", async () => {
    await server.stop();
    rmSync(home.home.runsDirectory, { recursive: true });
    server = await TestServer.start(home);
    await expect.poll(() => server.json("/healthz")).toMatchObject({ status: "ok", findings: [] });
    expect(server.logged.filter(({ level }) => level === "warning" || level === "error")).toEqual([]);
  });

  test("says no more of a run that it could not read for a moment, when it is there again", async () => {
    const log = home.pathOf(run, BUNDLE_FILES.timeline);
    const whole = readFileSync(log);
    await server.stop();
    rmSync(log);
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${home.home.indexPath}${suffix}`, { force: true });
    server = await TestServer.start(home);
    expect(await server.json("/healthz")).toMatchObject({ findings: [{ code: "run_unreadable" }] });
    writeFileSync(log, whole);
    await expect.poll(() => server.json("/healthz")).toMatchObject({ status: "ok", findings: [] });
    expect((await server.json("/api/runs")).runs).toMatchObject([{ id: run, status: "completed" }]);
  });

  test("tells how it is, and what it can't read", async () => {
    expect(healthSchema.parse(await server.json("/healthz"))).toMatchObject({
      status: "ok",
      index: { state: "ready" },
    });
    const broken = home.addRun("run a:ok completed");
    rmSync(home.pathOf(broken, BUNDLE_FILES.timeline));
    await server.stop();
    server = await TestServer.start(home);
    const health = healthSchema.parse(await server.json("/healthz"));
    expect(health).toMatchObject({ status: "degraded", findings: [{ code: "run_unreadable" }] });
    expect((await server.json("/api/runs")).runs).toHaveLength(1);
  });

  test("tells whose texts can't be read, and is behind with none for that", async () => {
    const silent = home.addRun("run a:ok completed");
    await server.stop();
    const index = await openSqliteIndex(home.home.indexPath);
    await listWithoutTexts(index, home.home, silent);
    await index.close();
    rmSync(home.pathOf(silent, BUNDLE_FILES.timeline));
    server = await TestServer.start(home);
    await expect
      .poll(() => server.json("/healthz"))
      .toMatchObject({ findings: [{ code: "run_unreadable" }], index: { state: "ready", behind: 0 } });
    for (const answer of [await server.json("/api/search?text=x"), (await server.json("/api/runs?text=x")).meta]) {
      expect([answer.textsDue, answer.textsUnreadable]).toEqual([undefined, 1]);
    }
  });

  test("counts what it does", async () => {
    await server.fetch(`/api/runs/${run}`);
    const text = await (await server.fetch("/metrics")).text();
    expect(text).toContain(
      'openexec_http_request_duration_seconds_count{method="GET",route="/api/runs/{id}",status="200"} 1',
    );
    expect(text).toContain('openexec_runs{status="completed"} 1');
    expect(text).not.toContain(run);
  });

  test("logs each request with its run", async () => {
    await server.fetch(`/api/runs/${run}/events`);
    const request = expect.objectContaining({ msg: "request", runId: run, status: 200, method: "GET" });
    expect(server.logged).toContainEqual(request);
  });

  test("compresses long JSON for who wants it", async () => {
    const short = await server.fetch(`/api/runs/${run}/events?limit=1`, { headers: { "Accept-Encoding": "gzip" } });
    expect(short.headers.get("Content-Encoding")).toBeNull();
    const live = new LiveRun(home.home);
    live.log(200);
    live.complete();
    const response = await server.fetch(`/api/runs/${live.runId}/events`, { headers: { "Accept-Encoding": "gzip" } });
    expect(response.headers.get("Content-Encoding")).toBe("gzip");
    expect((await response.json()) as object).toHaveProperty("lines");
  });

  test("says where it is while it runs, and lets what is under way end when it stops", async () => {
    expect(findServer(home.home)?.url).toBe(server.url);
    const under = await server.fetch(`/api/runs/${run}/bundle.zip`);
    const [bytes] = await Promise.all([under.arrayBuffer(), server.stop()]);
    expect(bytes.byteLength).toBeGreaterThan(1_000);
    expect(findServer(home.home)).toBeUndefined();
  });

  test("deletes a run, but neither a pinned one nor one that is written", async () => {
    await server.send("PATCH", `/api/runs/${run}`, { pinned: true, tags: ["a", "a"], note: "keep" });
    expect(await server.json(`/api/runs/${run}`)).toMatchObject({ pinned: true, tags: ["a"], note: "keep" });
    const remove = (id: RunId) => server.fetch(`/api/runs/${id}`, { method: "DELETE" });
    expect((await remove(run)).status).toBe(409);
    await server.send("PATCH", `/api/runs/${run}`, { pinned: false, note: null });
    expect(await server.json(`/api/runs/${run}`)).not.toHaveProperty("note");
    expect((await remove(run)).status).toBe(200);
    expect((await server.fetch(`/api/runs/${run}`)).status).toBe(404);
    const live = new LiveRun(home.home);
    expect((await remove(live.runId)).status).toBe(409);
    live.release();
  });

  test("leaves labels that cannot be read as they are, and a run that may be pinned where it is", async () => {
    const cut = '{"schema":"openexec.labels.v1","pinned":true,"tags":["gold"],"note":"keep m';
    writeFileSync(home.pathOf(run, "labels.json"), cut);
    for (const refused of [
      await server.send("PATCH", `/api/runs/${run}`, { tags: ["x"] }),
      await server.fetch(`/api/runs/${run}`, { method: "DELETE" }),
    ]) {
      expect(refused.status).toBe(409);
      const detail = expect.stringContaining("remove that file");
      expect(await refused.json()).toMatchObject({ code: "labels_unreadable", detail });
    }
    expect(readFileSync(home.pathOf(run, "labels.json"), "utf8")).toBe(cut);
    rmSync(home.pathOf(run, "labels.json"));
    expect((await server.send("PATCH", `/api/runs/${run}`, { tags: ["x"] })).status).toBe(200);
  });

  test("shows a run whose process died as interrupted, never as running for ever", async () => {
    const live = new LiveRun(home.home);
    expect(await server.json(`/api/runs/${live.runId}`)).toMatchObject({ status: "running" });
    live.release();
    expect(await server.json(`/api/runs/${live.runId}`)).toMatchObject({ status: "interrupted" });
  });
});

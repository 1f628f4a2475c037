import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { RunId } from "@openexec/timeline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attemptToFollow, rawRequest } from "../../testing/raw-request.ts";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";
import { TokenFile } from "./token-file.ts";

describe("a server that others can reach", () => {
  let home: TestHome;
  let run: RunId;
  let open: TestServer;
  let tokens: TokenFile;
  beforeAll(async () => {
    home = new TestHome();
    run = home.addRun("run plan[model,log]:ok completed");
    home.addRun("run plan[model]:ok completed", { project: "other" });
    tokens = new TokenFile(home.home);
    tokens.create({ name: "first", scope: "read" }, 0);
    open = await TestServer.start(home, { host: "0.0.0.0" });
  });
  afterAll(async () => {
    await open.stop();
    home.remove();
  });

  const token = (scope: "read" | "write" | "admin", projects?: readonly string[]): string =>
    tokens.create({ name: scope, scope, ...(projects === undefined ? {} : { projects }) }, 0).token;
  const bearer = (text: string) => ({ Authorization: `Bearer ${text}` });

  test("is not started before there is a token", async () => {
    const fresh = new TestHome();
    await expect(TestServer.start(fresh, { host: "0.0.0.0" })).rejects.toMatchObject({ code: "token_missing" });
    fresh.remove();
  });

  test("wants one that it knows for everything but its health and the app itself", async () => {
    for (const headers of [
      {},
      bearer("oxt_00000000_wrong"),
      bearer(`${token("read").slice(0, -1)}!`),
      { Authorization: "Basic eDp4" },
    ]) {
      expect((await rawRequest(open.url, "/api/runs", headers)).status).toBe(401);
      expect((await rawRequest(open.url, "/metrics", headers)).status).toBe(401);
      expect(await attemptToFollow(open.url, headers)).toBe(401);
    }
    expect((await rawRequest(open.url, "/healthz", {})).status).toBe(200);
    expect((await rawRequest(open.url, "/api/runs", bearer(token("read")))).status).toBe(200);
    expect(await attemptToFollow(open.url, bearer(token("read")))).toBe("open");
  });

  test("lets a token do what its scope says, and no more", async () => {
    const patch = (text: string) => open.send("PATCH", `/api/runs/${run}`, { tags: [] }, bearer(text));
    const remove = (text: string) => open.fetch(`/api/runs/${run}`, { method: "DELETE", headers: bearer(text) });
    expect((await patch(token("read"))).status).toBe(403);
    expect((await patch(token("write"))).status).toBe(200);
    const refused = await remove(token("write"));
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: "scope_missing" });
  });

  test("hides the runs of other projects from a token that is limited to some", async () => {
    const headers = bearer(token("admin", ["other"]));
    const { runs, meta } = await open.json("/api/runs", { headers });
    expect(runs.map(({ project }: { project: string }) => project)).toEqual(["other"]);
    expect(meta.total).toBe(1);
    expect((await open.fetch(`/api/runs/${run}`, { headers })).status).toBe(404);
    expect((await open.fetch(`/api/runs/${run}/events`, { headers })).status).toBe(404);
    expect((await open.fetch(`/api/runs/${run}`, { method: "DELETE", headers })).status).toBe(404);
    expect(await open.json("/api/runs?project=project", { headers })).toMatchObject({ code: "project_refused" });
    expect((await open.json("/api/runs?project=*", { headers })).runs).toHaveLength(1);
    expect((await open.json("/api/stats", { headers })).runs).toBe(1);
    // The place of a run of another project in the list is no way to it, nor to those beside it.
    const all = await open.json("/api/runs?limit=1", { headers: bearer(token("admin")) });
    const cursor = encodeURIComponent(all.nextCursor);
    const behind = await open.json(`/api/runs?limit=10&meta=with&cursor=${cursor}`, { headers });
    for (const { project } of behind.runs) expect(project).toBe("other");
    expect(behind.meta.total).toBe(1);
    const found = async (asking: Record<string, string>) =>
      (await open.json("/api/search?text=hello", { headers: asking })).matches.length;
    expect([await found(bearer(token("admin"))), await found(headers)]).toEqual([1, 0]);
    expect((await open.fetch(`/api/runs/${run}/neighbours`, { headers })).status).toBe(404);
  });

  test("keeps a token in a cookie that scripts don't see, and forgets one that was revoked", async () => {
    const text = token("read");
    const first = await open.fetch(`/?token=${text}`, { redirect: "manual" });
    const cookie = first.headers.get("Set-Cookie") ?? "";
    expect(first.headers.get("Location")).toBe("/");
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const headers = { Cookie: cookie.split(";")[0] ?? "" };
    expect((await open.fetch("/api/runs", { headers })).status).toBe(200);
    tokens.revoke(text.slice(4, 12));
    expect((await open.fetch("/api/runs", { headers })).status).toBe(401);
  });

  test("keeps hashes alone, for nobody else to read", () => {
    const text = token("admin");
    const path = join(home.home.path, "tokens.json");
    expect(readFileSync(path, "utf8")).not.toContain(text.slice(13));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

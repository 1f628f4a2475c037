import { rmSync } from "node:fs";
import type { RunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";
import { TokenFile } from "./token-file.ts";

let home: TestHome;
let server: TestServer;
let tokens: TokenFile;
let broken: RunId;
beforeEach(async () => {
  home = new TestHome();
  broken = home.addRun("run a:ok completed");
  rmSync(home.pathOf(broken, "timeline.jsonl"));
  tokens = new TokenFile(home.home);
  tokens.create({ name: "first", scope: "read" }, 0);
  server = await TestServer.start(home, { host: "0.0.0.0" });
});
afterEach(async () => {
  await server.stop();
  home.remove();
});

const health = async (token?: string): Promise<string> => {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return (await server.fetch("/healthz", { headers })).text();
};

test("tells who has no token for all projects that something is wrong, and nothing of runs and folders", async () => {
  const { token } = tokens.create({ name: "all", scope: "read" }, 0);
  const { token: limited } = tokens.create({ name: "limited", scope: "admin", projects: ["other"] }, 0);
  expect(await health(token)).toContain(broken);
  for (const known of [undefined, "oxt_00000000_wrong", limited]) {
    const text = await health(known);
    expect(JSON.parse(text)).toMatchObject({ status: "degraded", findings: [{ code: "run_unreadable" }] });
    expect(text).not.toContain(broken);
    expect(text).not.toContain(home.folder);
  }
});

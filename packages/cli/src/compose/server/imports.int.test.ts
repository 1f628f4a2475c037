import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importsSchema } from "@openexec/protocol/schemas";
import { openMemoryIndex } from "@openexec/store";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LiveListener } from "../../testing/live-listener.ts";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";
import { HomeImports } from "./home-imports.ts";
import { TokenFile } from "./token-file.ts";

const FIXTURES = fileURLToPath(new URL("../../../../../fixtures/imports/", import.meta.url));
const CLAUDE = "5e69faf0-2285-40ca-bce9-67c0c704b159.jsonl";

let home: TestHome;
let server: TestServer;
let projects: string;
beforeEach(async () => {
  home = new TestHome();
  projects = join(home.folder, "claude", "projects", "-srv-demo-repo");
  mkdirSync(projects, { recursive: true });
  cpSync(join(FIXTURES, "claude-code/hello/home/.claude/projects/-srv-demo-repo", CLAUDE), join(projects, CLAUDE));
  const codex = join(home.folder, "codex", "sessions");
  cpSync(join(FIXTURES, "codex/parallel-tools/home/.codex/sessions"), codex, { recursive: true });
});
afterEach(async () => {
  await server.stop();
  home.remove();
});

const places = () => ({ CLAUDE_CONFIG_DIR: join(home.folder, "claude"), CODEX_HOME: join(home.folder, "codex") });
const start = (options: Parameters<typeof TestServer.start>[1] = {}) =>
  TestServer.start(home, { env: places(), ...options });
/** The built program reads logs in a thread of its own, with a connection of its own. */
const SERVERS = { "of sources": () => start(), "that was built": () => TestServer.startBuilt(home, { env: places() }) };

// biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
async function source(client: string): Promise<any> {
  const { sources } = importsSchema.parse(await server.json("/api/imports"));
  return sources.find((source) => source.client === client);
}

const ended = (client: string) =>
  expect.poll(async () => (await source(client)).import?.state, { timeout: 60_000, interval: 50 });

describe.each(Object.entries(SERVERS))("at a server %s", (_, startOne) => {
  beforeEach(async () => {
    server = await startOne();
  });

  test("what lies there is told with its counts, imported on demand, listed at once, and then no longer offered", async () => {
    const live = await LiveListener.connect(server.url);
    live.say({ type: "subscribe_runs", id: "all", query: "" });
    await live.hear("runs_snapshot");
    expect(await source("claude-code")).toMatchObject({ label: "Claude Code", sessions: 1 });
    expect((await source("claude-code")).bytes).toBeGreaterThan(1_000);
    expect((await source("claude-code")).oldest).toMatch(/^\d{4}-/);
    expect(await source("codex")).toMatchObject({ label: "Codex", sessions: 1 });

    const begun = await server.send("POST", "/api/imports", { client: "claude-code" });
    expect(begun.status).toBe(200);
    expect(importsSchema.parse(await begun.json()).sources[0]?.import).toMatchObject({ sessions: 1 });
    await ended("claude-code").toBe("done");
    expect(await source("claude-code")).toMatchObject({ sessions: 0, import: { sessions: 1, done: 1, failed: 0 } });
    const { runs, meta } = await server.json("/api/runs");
    expect(runs).toMatchObject([{ trigger: "import", number: 1 }]);
    expect(meta.total).toBe(1);
    // The list that somebody looks at hears of it, though the import told the index itself.
    await live.hear("runs_changed", (message) => message.runs[0]?.id === runs[0].id);
    live.close();

    // The other client's sessions are as they were; asked for all of them, only what is left is read.
    expect(await source("codex")).toMatchObject({ sessions: 1 });
    expect((await source("codex")).import).toBeUndefined();
    await server.send("POST", "/api/imports", {});
    await ended("codex").toBe("done");
    expect((await server.json("/api/runs")).meta.total).toBe(2);
    // The log of another process comes later than its answers.
    const told = expect.objectContaining({ msg: "import ended", client: "codex", failed: 0 });
    await expect.poll(() => server.logged).toContainEqual(told);
  });

  test("a session that breaks while it is read is told with its file, and keeps nobody back", async () => {
    const broken = join(projects, "broken.jsonl");
    cpSync(join(projects, CLAUDE), broken);
    writeFileSync(
      broken,
      `${'{"type":"user","sessionId":"b","cwd":"/srv","version":"2.1.0","timestamp":"2026-11-01T09:00:00Z","message":{"role":"user","content":"x"}}'}\n`,
    );
    expect(await source("claude-code")).toMatchObject({ sessions: 2 });
    // Known by its name, and gone when it is read.
    rmSync(broken);
    await server.send("POST", "/api/imports", { client: "claude-code" });
    await ended("claude-code").toBe("done");
    const { import: told } = await source("claude-code");
    expect(told).toMatchObject({ sessions: 2, done: 2, failed: 1 });
    expect(told.failures[0].path).toBe(broken);
    expect((await server.json("/api/runs")).meta.total).toBe(1);
  });
});

describe("at a server of sources", () => {
  beforeEach(async () => {
    server = await start();
  });

  test("an import that was stopped and is asked for again at once goes on, once it has ended", async () => {
    const env = { CLAUDE_CONFIG_DIR: join(home.folder, "claude") };
    const imports = new HomeImports(home.home, await openMemoryIndex(), { env, now: Date.now }, () => undefined);
    const state = async () => (await imports.state()).sources.find(({ client }) => client === "claude-code")?.import;
    await imports.start("claude-code");
    imports.stop();
    await Promise.all([imports.start("claude-code"), imports.start(undefined)]);
    await expect.poll(state, { timeout: 60_000, interval: 50 }).toMatchObject({ state: "done", sessions: 1, done: 1 });
    await imports.close();
    expect(readdirSync(home.home.runsDirectory)).toHaveLength(1);
  });

  test("a client that is none is refused with those that there are, and a folder that is not there has no sessions", async () => {
    const refused = await server.send("POST", "/api/imports", { client: "claude" });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: "unknown_value", known: ["claude-code", "codex"] });
    expect((await server.send("POST", "/api/imports", { clients: "codex" })).status).toBe(400);
    await server.stop();
    server = await TestServer.start(home);
    expect((await server.json("/api/imports")).sources).toMatchObject([{ sessions: 0 }, { sessions: 0 }]);
  });

  test("only who administers imports, and who is limited to some projects isn't told what lies there", async () => {
    const tokens = new TokenFile(home.home);
    const token = (scope: "read" | "write" | "admin", projects?: readonly string[]) => {
      const { token: text } = tokens.create({ name: scope, scope, ...(projects === undefined ? {} : { projects }) }, 0);
      return { Authorization: `Bearer ${text}` };
    };
    const limited = token("admin", ["other"]);
    const [read, write, admin] = [token("read"), token("write"), token("admin")];
    await server.stop();
    server = await start({ host: "0.0.0.0" });
    const status = async (method: string, headers: Record<string, string>): Promise<number> => {
      const body = method === "POST" ? { body: "{}" } : {};
      const all = { "Content-Type": "application/json", ...headers };
      return (await server.fetch("/api/imports", { method, headers: all, ...body })).status;
    };
    expect(await status("GET", {})).toBe(401);
    expect(await status("GET", read)).toBe(200);
    for (const method of ["POST", "DELETE"]) expect(await status(method, write)).toBe(403);
    for (const method of ["GET", "POST", "DELETE"]) expect(await status(method, limited)).toBe(403);
    expect(await status("DELETE", admin)).toBe(200);
    expect((await server.json("/api/runs", { headers: admin })).meta.total).toBe(0);
  });
});

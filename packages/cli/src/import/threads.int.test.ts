import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { openSqliteIndex } from "@openexec/store";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

const BIN = fileURLToPath(new URL("../../bin/openexec.mjs", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
/** More than one thread writes alone. */
const SESSION_BYTES = 5e6;
const SESSIONS = 4;
const WAIT = { timeout: 60_000, interval: 100 };

let folder = "";
let sessions = "";
beforeAll(() => {
  if (!existsSync(BUILT)) throw new Error("These tests run the built program: npm run build");
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openexec-threads-"));
  sessions = join(folder, "sessions");
  mkdirSync(sessions);
  for (let n = 1; n <= SESSIONS; n++) writeFileSync(join(sessions, `${n}.jsonl`), session(n));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A session with tool outputs of 100 KB, `n` of which are different from those of other sessions. */
function session(n: number): string {
  const lines: unknown[] = [];
  const add = (type: string, message: unknown): void => {
    const timestamp = new Date(Date.UTC(2026, 10, n, 9, 0, lines.length)).toISOString();
    lines.push({ type, sessionId: `session-${n}`, cwd: "/srv/shop", version: "2.1.0", timestamp, message });
  };
  add("user", { role: "user", content: `Question ${n}` });
  for (let call = 0; call * 100_000 < SESSION_BYTES; call++) {
    const tool = { type: "tool_use", id: `t${call}`, name: "Read", input: { file_path: `/srv/shop/${call}.ts` } };
    const usage = { input_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 };
    add("assistant", { id: `m${call}`, role: "assistant", model: "claude-sonnet-4-5", content: [tool], usage });
    const content = `${n} ${call} ${"some text of a file ".repeat(5000)}`;
    add("user", { role: "user", content: [{ type: "tool_result", tool_use_id: `t${call}`, content }] });
  }
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

function start(...argv: readonly string[]): ReturnType<typeof spawn> {
  return startWith([], {}, ...argv);
}

function startWith(
  nodeOptions: readonly string[],
  variables: Readonly<Record<string, string>>,
  ...argv: readonly string[]
): ReturnType<typeof spawn> {
  const { OPENEXEC_HOME: _, ...rest } = process.env;
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const env = { ...rest, ...variables };
  return spawn(process.execPath, [...nodeOptions, BIN, ...argv], { cwd: folder, env, stdio: [...stdio] });
}

/** An import that lists all runs, asks its threads for the texts of the first ones, and dies before it hears of any. */
async function importWithoutTexts(): Promise<string> {
  const deaf = join(folder, "deaf.cjs");
  writeFileSync(
    deaf,
    `const { Worker } = require("node:worker_threads");
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (message, ...rest) {
      if (message?.job?.jobType !== "texts") return postMessage.call(this, message, ...rest);
    };`,
  );
  const child = startWith(["--require", deaf], {}, "import", "sessions");
  const [report] = await once(child.stdout as NodeJS.ReadableStream, "data");
  child.kill("SIGKILL");
  await once(child, "close");
  return String(report);
}

/** Says in `flags.json` what V8 was told until the first thread of an import, and ends there. */
function untilThreads(): string {
  const hook = join(folder, "until-threads.cjs");
  writeFileSync(
    hook,
    `const v8 = require("node:v8");
    const threads = require("node:worker_threads");
    const flags = [];
    v8.setFlagsFromString = (flag) => void flags.push(flag);
    threads.Worker = class extends threads.Worker {
      constructor(url, options) {
        if (options?.workerData?.staging !== undefined) {
          require("node:fs").writeFileSync(${JSON.stringify(join(folder, "flags.json"))}, JSON.stringify(flags));
          process.kill(process.pid, "SIGKILL");
        }
        super(url, options);
      }
    };
    require("node:module").syncBuiltinESMExports();`,
  );
  return hook;
}

// biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
async function cli(...argv: readonly string[]): Promise<{ readonly code: number; readonly json: any }> {
  const child = start(...argv, "--json");
  const [out, [code]] = await Promise.all([text(child.stdout as NodeJS.ReadableStream), once(child, "close")]);
  return { code: code as number, json: JSON.parse(out) };
}

const staged = (): string[] => readdirSync(join(folder, ".openexec")).filter((name) => name.startsWith("importing-"));

describe("an import in threads", () => {
  it("makes the runs that one thread would make, newest first, and only once", async () => {
    const { code, json } = await cli("import", "sessions");
    expect([code, json.failed]).toEqual([0, []]);
    expect(json.runs.map(({ number, title, state }: never) => [number, title, state])).toEqual([
      [1, "Question 4", "imported"],
      [2, "Question 3", "imported"],
      [3, "Question 2", "imported"],
      [4, "Question 1", "imported"],
    ]);
    const listed = (await cli("list")).json.runs;
    expect(listed).toMatchObject([4, 3, 2, 1].map((n) => ({ number: 5 - n, title: `Question ${n}`, toolCalls: 50 })));
    expect((await cli("verify", "3")).json).toMatchObject({ ok: true, findings: [] });
    expect(staged()).toEqual([]);
    expect(json.took.listedMs).toBeLessThan(json.took.findableMs);
    const found = (await cli("search", "text of a file")).json;
    expect([found.matches.length, found.textsDue]).toEqual([SESSIONS, undefined]);
    const again = (await cli("import", "sessions")).json;
    expect(again.runs.map(({ state }: { state: string }) => state)).toEqual(Array(SESSIONS).fill("unchanged"));
  });

  it("says whose texts are still to come when it dies once all are listed, and later searches find them", async () => {
    expect(await importWithoutTexts()).toContain(`${SESSIONS} imported`);
    expect((await cli("list")).json.runs).toHaveLength(SESSIONS);
    // Asked of the index as it lies there: a search would begin to read what is due.
    const index = await openSqliteIndex(join(folder, ".openexec", "openexec.db"));
    expect(await index.scan({ which: "textsDue", limit: 2 * SESSIONS })).toHaveLength(SESSIONS);
    await index.close();
    for (let searches = 0; ; searches++) {
      const { matches, textsDue = 0 } = (await cli("search", "text of a file")).json;
      expect(matches.length + textsDue).toBe(SESSIONS);
      expect(searches).toBeLessThan(2 * SESSIONS);
      if (textsDue === 0) break;
    }
  });

  it("leaves the texts of an import that died to a server, which answers meanwhile", async () => {
    await importWithoutTexts();
    const server = start("serve", "--port", "0", "--json");
    const [line] = await once(server.stdout as NodeJS.ReadableStream, "data");
    const { url } = JSON.parse(String(line));
    const ask = async (path: string) => (await fetch(new URL(path, url))).json();
    try {
      await expect
        .poll(async () => {
          const { matches, textsDue = 0 } = await ask("api/search?text=text%20of%20a%20file");
          expect(matches.length + textsDue).toBe(SESSIONS);
          return textsDue;
        }, WAIT)
        .toBe(0);
      await expect
        .poll(() => ask("healthz"), WAIT)
        .toMatchObject({ status: "ok", index: { state: "ready", behind: 0 } });
    } finally {
      server.kill("SIGTERM");
      await once(server, "close");
    }
  });

  it("tells other processes of texts that it could not read, and tries none that they told of", async () => {
    await importWithoutTexts();
    const [damaged = ""] = readdirSync(join(folder, ".openexec", "runs"));
    const log = join(folder, ".openexec", "runs", damaged, "timeline.jsonl");
    writeFileSync(log, readFileSync(log, "utf8").replaceAll('"input":{', '"input":null,"odd":{'));
    const unread = () => JSON.parse(readFileSync(join(folder, ".openexec", "openexec.db-unread"), "utf8"));
    const first = (await cli("import", "sessions")).json;
    expect([first.took.findableMs, Object.keys(unread())]).toEqual([undefined, [damaged]]);
    const before = unread();
    // All that can be read is findable then.
    expect((await cli("import", "sessions")).json.took.findableMs).toBeGreaterThan(0);
    expect(unread()).toEqual(before);
    const { matches, textsDue, textsUnreadable } = (await cli("search", "text of a file")).json;
    expect([matches.length, textsDue, textsUnreadable]).toEqual([SESSIONS - 1, undefined, 1]);
  });

  it.each([
    [["import", "sessions"], ["--no-parallel-scavenge"]],
    [["import", "sessions", "--watch"], []],
    [["serve", "--port", "0", "--json"], []],
  ])("%j tells V8 %j, for the whole process", async (argv, flags) => {
    const clients = join(folder, "clients");
    mkdirSync(clients);
    symlinkSync(sessions, join(clients, "projects"));
    mkdirSync(join(folder, ".openexec"));
    const child = startWith(["--require", untilThreads()], { CLAUDE_CONFIG_DIR: clients }, ...argv);
    const ended = once(child, "close", { signal: AbortSignal.timeout(WAIT.timeout) }).finally(() =>
      child.kill("SIGKILL"),
    );
    if (argv[0] === "serve") {
      const [line] = await once(child.stdout as NodeJS.ReadableStream, "data");
      const headers = { "Content-Type": "application/json" };
      const url = new URL("api/imports", JSON.parse(String(line)).url);
      fetch(url, { method: "POST", headers, body: '{"client":"claude-code"}' }).catch(() => {
        // It dies of it.
      });
    }
    await ended;
    expect(JSON.parse(readFileSync(join(folder, "flags.json"), "utf8"))).toEqual(flags);
  });

  it("leaves whole runs and nothing else when it is stopped", async () => {
    const child = start("import", "sessions");
    const runs = join(folder, ".openexec", "runs");
    while (!existsSync(join(folder, ".openexec")) || staged().length === 0) await new Promise(setImmediate);
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    expect(code).toBe(130);
    expect(staged()).toEqual([]);
    const there = readdirSync(runs);
    expect(there.length).toBeLessThan(SESSIONS);
    for (const name of there) expect((await cli("verify", name)).json.ok).toBe(true);
    const { json } = await cli("import", "sessions");
    expect(json.runs).toHaveLength(SESSIONS);
    const numbers = readFileSync(join(folder, ".openexec", "numbers.jsonl"), "utf8")
      .trimEnd()
      .split("\n");
    expect(numbers).toHaveLength(SESSIONS);
  });
});

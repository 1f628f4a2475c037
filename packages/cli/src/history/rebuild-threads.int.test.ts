import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXIT } from "../framework/exit-codes.ts";

const BIN = fileURLToPath(new URL("../../bin/openexec.mjs", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
/** All logs together are worth threads. */
const SESSION_BYTES = 10e6;
const SESSIONS = 4;

let folder = "";
/** What the index says that the import made. */
let imported: unknown;
beforeAll(async () => {
  if (!existsSync(BUILT)) throw new Error("These tests run the built program: npm run build");
  folder = mkdtempSync(join(tmpdir(), "openexec-rebuild-"));
  mkdirSync(join(folder, "sessions"));
  for (let n = 1; n <= SESSIONS; n++) writeFileSync(join(folder, "sessions", `${n}.jsonl`), session(n));
  await cli(["import", "sessions"]);
  imported = await told();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A session of many short tool calls: what it says is in its log. */
function session(n: number): string {
  const lines: string[] = [];
  let bytes = 0;
  const add = (type: string, message: unknown): void => {
    const timestamp = new Date(Date.UTC(2026, 10, n, 9, 0, lines.length)).toISOString();
    const line = { type, sessionId: `session-${n}`, cwd: "/srv/shop", version: "2.1.0", timestamp, message };
    bytes += lines[lines.push(`${JSON.stringify(line)}\n`) - 1]?.length ?? 0;
  };
  add("user", { role: "user", content: `Question ${n}` });
  for (let call = 0; bytes < SESSION_BYTES; call++) {
    const tool = { type: "tool_use", id: `t${call}`, name: "Read", input: { file_path: `/srv/shop/${call}.ts` } };
    const usage = { input_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 };
    add("assistant", { id: `m${call}`, role: "assistant", model: "claude-sonnet-4-5", content: [tool], usage });
    const content = `number${n}x${call} ${"some text of a file ".repeat(100)}`;
    add("user", { role: "user", content: [{ type: "tool_result", tool_use_id: `t${call}`, content }] });
  }
  return lines.join("");
}

// biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
async function cli(argv: readonly string[], nodeOptions: readonly string[] = []): Promise<{ code: number; json: any }> {
  const { OPENEXEC_HOME: _, ...env } = process.env;
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const child = spawn(process.execPath, [...nodeOptions, BIN, ...argv, "--json"], {
    cwd: folder,
    env,
    stdio: [...stdio],
  });
  const [out, [code]] = await Promise.all([text(child.stdout as NodeJS.ReadableStream), once(child, "close")]);
  return { code: code as number, json: JSON.parse(out) };
}

/** Options with which a process writes down each thread that it starts. `instead`: code that is run in its place. */
function watchThreads(instead = ""): { readonly options: readonly string[]; started(): readonly string[] } {
  const [preload, list] = [join(folder, "threads.cjs"), join(folder, "threads.txt")];
  writeFileSync(list, "");
  writeFileSync(
    preload,
    `const threads = require("node:worker_threads");
    const { Worker } = threads;
    threads.Worker = class extends Worker {
      constructor(file, options) {
        require("node:fs").appendFileSync(${JSON.stringify(list)}, String(file).split("/").at(-1) + "\\n");
        ${instead === "" ? "super(file, options);" : `super(${JSON.stringify(instead)}, { ...options, eval: true });`}
      }
    };
    require("node:module").syncBuiltinESMExports();`,
  );
  const started = () =>
    readFileSync(list, "utf8")
      .split("\n")
      .filter((name) => name.startsWith("fold-thread"));
  return { options: ["--require", preload], started };
}

/** What the index says of all runs. */
async function told(): Promise<unknown> {
  const listed = (await cli(["list"])).json.runs;
  const found = [];
  for (const text of ["number2x7", "mber3x1", "some text"]) found.push((await cli(["search", text])).json.matches);
  return [listed, found, (await cli(["stats", "--by", "tool"])).json];
}

describe("a rebuild in threads", () => {
  it("makes the index that an import made, and that one thread makes", async () => {
    const { options, started } = watchThreads();
    const rebuilt = await cli(["index", "rebuild"], options);
    expect(rebuilt).toMatchObject({ code: 0, json: { runs: SESSIONS, unreadable: [] } });
    expect(started().length).toBeGreaterThan(0);
    expect(await told()).toEqual(imported);
  });

  it("reads in its own thread what no other one could fold", async () => {
    const { options, started } = watchThreads("throw new Error('out of memory')");
    expect((await cli(["index", "rebuild"], options)).json).toMatchObject({ runs: SESSIONS, unreadable: [] });
    expect(started().length).toBeGreaterThan(0);
    expect(await told()).toEqual(imported);
  });

  it("says which run cannot be read, and has all others", async () => {
    const runs = join(folder, ".openexec", "runs");
    const [damaged = ""] = readdirSync(runs);
    const log = join(runs, damaged, "timeline.jsonl");
    writeFileSync(log, readFileSync(log, "utf8").replace("openexec.timeline.v1", "openexec.timeline.v9"));
    const { options, started } = watchThreads();
    const { code, json } = await cli(["index", "rebuild"], options);
    expect(started().length).toBeGreaterThan(0);
    expect([code, json.runs, json.unreadable.map((run: { runId: string }) => run.runId)]).toEqual([
      EXIT.diverged,
      SESSIONS - 1,
      [damaged],
    ]);
    expect((await cli(["search", "some text"])).json.matches).toHaveLength(SESSIONS - 1);
  });
});

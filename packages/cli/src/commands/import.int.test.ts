import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../framework/run-cli.ts";
import { Collector } from "../testing/collector.ts";
import { TestHome } from "../testing/test-home.ts";
import { COMMANDS } from "./index.ts";

const FIXTURES = fileURLToPath(new URL("../../../../fixtures/imports/", import.meta.url));
const CLAUDE = "5e69faf0-2285-40ca-bce9-67c0c704b159.jsonl";
const NOW = Date.UTC(2026, 10, 20, 12);
const TOKEN = `ghp_${"a1B2".repeat(9)}`;

let at: TestHome;
let projects: string;

beforeEach(() => {
  at = new TestHome();
  projects = join(at.folder, "claude", "projects", "-srv-demo-repo");
  mkdirSync(projects, { recursive: true });
  cpSync(join(FIXTURES, "claude-code/hello/home/.claude/projects/-srv-demo-repo", CLAUDE), join(projects, CLAUDE));
  cpSync(join(FIXTURES, "codex/parallel-tools/home/.codex/sessions"), join(at.folder, "codex", "sessions"), {
    recursive: true,
  });
});
afterEach(() => at.remove());

/** A command line where the clients' folders are those of the test. */
const run = (...argv: readonly string[]) =>
  runWith({ CLAUDE_CONFIG_DIR: join(at.folder, "claude"), CODEX_HOME: join(at.folder, "codex") }, argv);

async function runWith(
  env: Readonly<Record<string, string>>,
  argv: readonly string[],
): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  const code = await runCli(argv, COMMANDS, {
    stdout,
    stderr,
    stdin: process.stdin,
    userCwd: at.folder,
    env: { HOME: at.folder, CI: "1", ...env },
    signal: new AbortController().signal,
    now: () => NOW,
  });
  return { code, out: stdout.text, err: stderr.text };
}

describe("import", () => {
  it("asks before it imports what it finds, and imports nothing where nobody can answer", async () => {
    const { code, err } = await run("import");
    expect(code).toBe(2);
    expect(err).toContain("1 Claude Code and 1 Codex sessions");
    expect(err).toContain("confirmation_missing");
    expect(readdirSync(at.home.runsDirectory)).toEqual([]);
  });

  it("makes runs that are listed, shown and verified, and that no replay runs", async () => {
    const { code, out } = await run("import", "--yes", "--json");
    expect(code).toBe(0);
    const { found, runs, unknown, failed } = JSON.parse(out);
    expect(found).toMatchObject({ sessions: 2, oldest: "2026-11-20T08:32:20.923Z" });
    expect([unknown, failed]).toEqual([[], []]);
    // Newest first.
    expect(runs).toMatchObject([
      { number: 1, state: "imported", system: "codex", findings: [], accounting: { lines: 37 } },
      { number: 2, state: "imported", system: "claude-code", title: expect.stringMatching(/^Create hello.txt/) },
    ]);
    const listed = JSON.parse((await run("list", "--json")).out).runs;
    expect(listed).toMatchObject([
      {
        number: 1,
        trigger: "import",
        project: "repo",
        status: "completed",
        inputTokens: 30_649,
        durationMs: expect.closeTo(486, 1),
      },
      { number: 2, trigger: "import", project: "repo", status: "completed", inputTokens: 65_276, toolCalls: 2 },
    ]);
    expect(listed[1].costUsd).toBeGreaterThan(0);
    for (const number of ["1", "2"]) {
      expect((await run("verify", number)).code).toBe(0);
      const shown = await run("show", number);
      expect(shown.code).toBe(0);
      expect(shown.out).toMatch(/repo on main.* imported from (codex 0\.169\.0|claude-code 2\.1\.328)/);
      expect(shown.out).toMatch(/[123] gaps? in what was recorded/);
      expect(shown.out).toMatch(/model {2}(gpt-5|claude-sonnet-4-5)/);
      const replay = await run("replay", number);
      expect(replay.code).toBe(2);
      expect(replay.err).toContain("not_replayable");
    }
    expect(readdirSync(at.home.path).filter((name) => name.startsWith("importing-"))).toEqual([]);
  });

  it("imports once what it is given twice", async () => {
    await run("import", "--yes");
    const before = readFileSync(join(at.home.runDirectory(onlyRun("claude-code")), "timeline.jsonl"));
    const { runs } = JSON.parse((await run("import", "claude", join("codex", "sessions"), "--json")).out);
    expect(runs.map(({ state }: { state: string }) => state)).toEqual(["unchanged", "unchanged"]);
    expect(readFileSync(join(at.home.runDirectory(onlyRun("claude-code")), "timeline.jsonl"))).toEqual(before);
    expect(readdirSync(at.home.runsDirectory)).toHaveLength(2);
  });

  it("numbers runs without a gap when two import the same sessions at once", async () => {
    const both = await Promise.all([run("import", "--yes", "--json"), run("import", "--yes", "--json")]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const numbers = both.map(({ out }) => JSON.parse(out).runs.map(({ number }: { number: number }) => number));
    expect(numbers).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(at.home.numbers().map(({ number }) => number)).toEqual([1, 2]);
    for (const number of ["1", "2"]) expect((await run("verify", number)).code).toBe(0);
  });

  it("puts a session that has grown in the place of its run, which keeps its number and labels", async () => {
    await run("import", "--yes");
    await run("tag", "2", "kept");
    const line = {
      type: "user",
      sessionId: "5e69faf0",
      timestamp: "2026-11-20T09:00:00.000Z",
      message: { content: "More" },
    };
    appendFileSync(join(projects, CLAUDE), `${JSON.stringify(line)}\n`);
    const { runs } = JSON.parse((await run("import", join("claude", "projects"), "--json")).out);
    expect(runs).toMatchObject([{ number: 2, state: "replaced" }]);
    const listed = JSON.parse((await run("list", "--json")).out).runs;
    expect(listed.find(({ number }: { number: number }) => number === 2)).toMatchObject({ steps: 2, tags: ["kept"] });
    expect((await run("verify", "2")).code).toBe(0);
  });

  it("writes no secret of a session", async () => {
    const path = join(projects, CLAUDE);
    writeFileSync(path, readFileSync(path, "utf8").replaceAll("hello.txt", TOKEN));
    await run("import", path);
    const directory = at.home.runDirectory(onlyRun("claude-code"));
    const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      expect(readFileSync(join(file.parentPath, file.name), "utf8"), file.name).not.toContain(TOKEN);
    }
    expect((await run("verify", "1")).code).toBe(0);
  });

  it("tells damage, and takes what is whole", async () => {
    const path = join(projects, CLAUDE);
    writeFileSync(path, `${readFileSync(path, "utf8").trimEnd().slice(0, -40)}`);
    const { out, code } = await run("import", path, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out).runs[0]).toMatchObject({
      findings: [{ code: "line_torn" }],
      accounting: { none: { torn: 1 } },
    });
  });

  it("leaves no run of an import that was killed, and clears up what it left a day later", async () => {
    const [old, fresh] = ["importing-old", "importing-new"].map((name) => join(at.home.path, name));
    for (const folder of [old, fresh]) mkdirSync(join(folder ?? "", "run_x"), { recursive: true });
    const twoDaysAgo = new Date(NOW - 2 * 86_400_000);
    utimesSync(old ?? "", twoDaysAgo, twoDaysAgo);
    utimesSync(fresh ?? "", new Date(NOW), new Date(NOW));
    expect((await run("import", "--yes")).code).toBe(0);
    expect(readdirSync(at.home.path).filter((name) => name.startsWith("importing-"))).toEqual(["importing-new"]);
    expect(JSON.parse((await run("list", "--json")).out).runs).toHaveLength(2);
  });

  it("looks where newer versions of the clients keep their sessions, and takes a session that is there twice once", async () => {
    const config = join(at.folder, ".config", "claude", "projects", "-srv-demo-repo");
    const archived = join(at.folder, ".codex", "archived_sessions");
    for (const folder of [config, archived]) mkdirSync(folder, { recursive: true });
    const whole = readFileSync(join(projects, CLAUDE), "utf8");
    writeFileSync(join(config, CLAUDE), whole);
    // The same session as it was some lines ago.
    const copy = join(config, "copy.jsonl");
    writeFileSync(copy, whole.slice(0, whole.lastIndexOf("\n", whole.length - 2) + 1));
    cpSync(join(at.folder, "codex", "sessions"), archived, { recursive: true });
    const { out, code } = await runWith({}, ["import", "--yes", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      found: { sessions: 2 },
      runs: [{ system: "codex" }, { system: "claude-code", path: join(config, CLAUDE), state: "imported" }],
      repeated: [copy],
      failed: [],
    });
  });

  it("refuses what is no session", async () => {
    writeFileSync(join(at.folder, "notes.txt"), "notes\n");
    const { code, err } = await run("import", "notes.txt");
    expect(code).toBe(2);
    expect(err).toContain("import_unknown");
    expect((await run("import", "nowhere")).err).toContain("import_missing");
    expect(existsSync(join(at.home.path, "numbers.jsonl"))).toBe(false);
  });
});

/** The run of a client; the test imports one session of each. */
function onlyRun(system: string): Parameters<TestHome["home"]["runDirectory"]>[0] {
  const found = readdirSync(at.home.runsDirectory).find((name) =>
    readFileSync(join(at.home.runsDirectory, name, "timeline.jsonl"), "utf8").includes(`import:${system}`),
  );
  return (found ?? "") as Parameters<TestHome["home"]["runDirectory"]>[0];
}

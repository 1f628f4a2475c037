import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../commands/index.ts";
import { Collector } from "../testing/collector.ts";
import { CliError } from "./cli-error.ts";
import type { CommandInput, CommandRow } from "./command.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { runCli } from "./run-cli.ts";
import { packageVersion } from "./version.ts";

/** Where the user stands, in folders that are there. */
const HERE = join(import.meta.dirname, "..");

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What the command was given, when one ran. */
  readonly context?: Context;
  readonly input?: CommandInput;
}

/** Runs a line against a `flow run`, a `list` and a `fail` that do nothing but remember. */
async function cli(...argv: string[]): Promise<Outcome> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  let seen: Pick<Outcome, "context" | "input"> = {};
  const row = (name: string, failure?: Error): CommandRow => ({
    name,
    summary: `about ${name}`,
    load: async () => ({
      arguments: [{ name: "[flow]", description: "a flow" }],
      options: [
        { flags: "--input-json <json>", description: "input" },
        { flags: "--step <attempt>", description: "step" },
        { flags: "--strict", description: "strict" },
        { flags: "--code <which>", description: "code", choices: ["today", "recorded"] },
      ],
      formats: name === "export" ? ["zip"] : [],
      async run(context, input) {
        seen = { context, input };
        if (failure !== undefined) throw failure;
        return { exitCode: EXIT.ok, json: { ran: name }, text: `ran ${name}`, quiet: "q" };
      },
    }),
  });
  const failure = new CliError("disk_full", "a.txt is full\u001b[2J.", {
    hint: "Make room.",
    exitCode: 3,
    fields: { path: "a.txt" },
  });
  const registry = [
    row("run"),
    row("flow run"),
    row("list"),
    row("export"),
    row("index rebuild"),
    row("fail", failure),
    row("crash", new TypeError("x is not a function")),
  ];
  const code = await runCli(argv, registry, {
    stdout,
    stderr,
    stdin: process.stdin,
    userCwd: HERE,
    env: {},
    signal: new AbortController().signal,
    now: () => 0,
  });
  return { code, out: stdout.text, err: stderr.text, ...seen };
}

describe("global flags", () => {
  it("are the same before and after the command", async () => {
    const flags = [
      "--approve-all",
      "--cwd",
      "framework",
      "--agent",
      "node agent.mjs",
      "--model",
      "m",
      "--timeout",
      "1.5",
      "--max-steps",
      "9",
    ];
    const before = await cli(...flags, "run", "x.flow.ts");
    const after = await cli("run", "x.flow.ts", ...flags);
    expect(before.context?.globals).toEqual({
      format: "text",
      verbose: false,
      permissions: "approve-all",
      agent: "node agent.mjs",
      model: "m",
      timeoutMs: 1500,
      maxSteps: 9,
    });
    expect(after.context?.globals).toEqual(before.context?.globals);
    expect([before.context?.cwd, after.context?.cwd]).toEqual([import.meta.dirname, import.meta.dirname]);
    expect(after.input?.args).toEqual(["x.flow.ts"]);
  });

  it("stand beside a command's own, in any order", async () => {
    const { context, input } = await cli(
      "run",
      "--step",
      "fan[3]/review#2",
      "--json",
      "x.flow.ts",
      "--strict",
      "--verbose",
    );
    expect(context?.globals).toMatchObject({ format: "json", verbose: true });
    expect([input?.flags.text("step"), input?.flags.on("strict"), input?.args]).toEqual([
      "fan[3]/review#2",
      true,
      ["x.flow.ts"],
    ]);
  });

  it("take the line of the acpx examples word for word", async () => {
    const line = ["--approve-all", "--cwd", HERE, "--format", "json", "flow", "run", "examples/flows/shell.flow.ts"];
    const { code, out, context, input } = await cli(...line, "--input-json", '{"text":"trace-smoke"}');
    expect([code, out]).toEqual([0, '{"ran":"flow run"}\n']);
    expect(context).toMatchObject({ cwd: HERE, userCwd: HERE, globals: { permissions: "approve-all" } });
    expect(input?.flags.text("input-json")).toBe('{"text":"trace-smoke"}');
  });

  it.each([
    [["run", "--approve-all", "--deny-all"], "conflicting_options"],
    [["list", "--cwd", "no-such-folder"], "cwd_unusable"],
    [["list", "--cwd", "main.ts"], "cwd_unusable"],
    [["list", "--cwd", "main.ts/below"], "cwd_unusable"],
    [["run", "--timeout", "soon"], "invalid_argument"],
    [["--timeout=-1", "run"], "invalid_argument"],
    [["run", "--max-steps", "0"], "invalid_argument"],
    [["run", "--code", "yesterday"], "invalid_argument"],
    [["run", "--format", "xml"], "invalid_argument"],
    [["run", "--format", "zip"], "invalid_argument"],
    [["run", "--step"], "missing_value"],
    [["run", "a", "b"], "too_many_arguments"],
    [["ran"], "unknown_command"],
    [["index", "rebild"], "unknown_command"],
    [["--bogus", "run"], "unknown_option"],
  ])("refuse %j with the code %s and exit 2", async (argv, code) => {
    const outcome = await cli(...argv, "--json");
    expect(JSON.parse(outcome.out)).toMatchObject({ error: { code } });
    expect([outcome.code, outcome.err, outcome.context]).toEqual([2, "", undefined]);
  });
});

describe("what is printed", () => {
  it("is the text, the document or the one word, as asked", async () => {
    expect((await cli("list")).out).toBe("ran list\n");
    expect((await cli("list", "--json")).out).toBe('{"ran":"list"}\n');
    expect((await cli("--format", "quiet", "list")).out).toBe("q\n");
  });

  it("a format that only one command knows reaches it", async () => {
    const { code, context } = await cli("export", "--format", "zip");
    expect([code, context?.format, context?.globals.format]).toEqual([0, "zip", "text"]);
  });

  it("an error says what, why and what to do, escaped, with a stable code, and no stack", async () => {
    const { code, out, err } = await cli("fail");
    expect([code, out]).toEqual([3, ""]);
    expect(err).toBe("error a.txt is full\\x1b[2J. (disk_full)\n  → Make room.\n");
  });

  it("an error as JSON is one document on stdout, with its fields", async () => {
    const { code, out, err } = await cli("fail", "--json");
    expect([code, err]).toEqual([3, ""]);
    expect(JSON.parse(out)).toEqual({
      error: { code: "disk_full", message: "a.txt is full\u001b[2J.", hint: "Make room.", path: "a.txt" },
    });
  });

  it("a stack only with --verbose", async () => {
    expect((await cli("crash")).err).toBe("error TypeError: x is not a function (internal_error)\n");
    expect((await cli("crash", "--verbose")).err).toMatch(/TypeError: x is not a function\n\s+at /);
  });

  it("suggests the nearest command and flag", async () => {
    expect((await cli("lst")).err).toContain("Did you mean list?");
    expect((await cli("run", "--strct")).err).toContain("Did you mean --strict?");
  });

  it("is the version, whatever stands beside that flag", async () => {
    for (const flag of ["--version", "-V"]) {
      expect(await cli("--json", flag)).toMatchObject({ code: 0, out: `{"version":"${packageVersion()}"}\n`, err: "" });
      expect(await cli(flag, "--verbose")).toMatchObject({ code: 0, out: `${packageVersion()}\n`, err: "" });
    }
  });

  it("without a command is the help, as an error", async () => {
    const { code, err } = await cli();
    expect(code).toBe(2);
    expect(err).toMatch(/^Usage: openexec .*Commands:.*Exit codes:/s);
    expect(JSON.parse((await cli("--json")).out)).toMatchObject({ error: { code: "missing_command" } });
  });
});

describe("help", () => {
  it("lists commands and exit codes, and loads no command", async () => {
    const { code, out } = await cli("--help");
    expect(code).toBe(0);
    expect(out).toContain("about list");
    expect(out).toMatch(/\n +3 {2}the replay diverged/);
    expect(out).toMatch(/\n +130 {2}interrupted/);
  });

  it("of a command has its own flags and the global ones", async () => {
    const { out } = await cli("run", "--help");
    expect(out).toContain("--input-json <json>");
    expect(out).toContain("--approve-all");
  });

  it("every command of the real registry loads and has a summary", async () => {
    for (const row of COMMANDS) {
      expect(row.summary.length, row.name).toBeGreaterThan(5);
      expect(typeof (await row.load()).run, row.name).toBe("function");
    }
  });
});

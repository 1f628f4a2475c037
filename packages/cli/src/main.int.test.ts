import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

const BIN = fileURLToPath(new URL("../bin/openexec.mjs", import.meta.url));
const BUILT = fileURLToPath(new URL("../dist/main.js", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
  json(): any;
}

let folder = "";
beforeAll(() => {
  if (!existsSync(BUILT)) throw new Error("These tests run the built program: npm run build");
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openexec-main-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(...argv: readonly string[]): ChildProcess {
  const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, OPENEXEC_HOME: ____, ...env } = process.env;
  return spawn(process.execPath, [BIN, ...argv], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
}

async function ended(child: ChildProcess): Promise<Ended> {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return { code, out, err, json: () => JSON.parse(out) };
}

const cli = (...argv: readonly string[]): Promise<Ended> => ended(start(...argv));

/** Writes a flow of these nodes, one after the other. */
function flow(name: string, nodes: string): string {
  const ids = [...nodes.matchAll(/^ *(\w+): /gm)].map((match) => match[1]);
  const edges = ids.slice(1).map((id, index) => `{ from: "${ids[index]}", to: "${id}" }`);
  const path = `${name}.flow.ts`;
  writeFileSync(
    join(folder, path),
    `import { action, checkpoint, compute, defineFlow, shell } from "openexec/flows";
export default defineFlow({ name: "${name}", startAt: "${ids[0]}", nodes: {\n${nodes}\n}, edges: [${edges.join(", ")}] });\n`,
  );
  return path;
}

describe("the program", () => {
  it("tells its version, its help with the exit codes, and what is wrong with a line", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    expect(await cli("--version")).toMatchObject({ code: 0, out: `${version}\n`, err: "" });
    const help = await cli("--help");
    expect(help.code).toBe(0);
    expect(help.out).toMatch(/\n +4 {2}the run waits for a person\n/);
    expect(await cli()).toMatchObject({ code: 2, out: "", err: expect.stringMatching(/^Usage: /) });
    expect(await cli("lsit")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("Did you mean list?") });
    expect((await cli("lsit", "--json")).json().error.code).toBe("unknown_command");
  });

  it("ends quietly when nobody reads its output any more", async () => {
    const child = start("--help");
    child.stdout?.destroy();
    const [code] = (await once(child, "close")) as [number | null];
    expect(code).toBe(0);
  });
});

describe("run, replay, resume", () => {
  it("records a run that replays to its own head, and says what to do next", async () => {
    const path = flow(
      "hello",
      '  say: shell({ exec: ({ input }) => ({ command: "echo", args: [input.text] }), parse: (r) => r.stdout.trim() }),\n  add: compute({ run: ({ outputs }) => outputs.say + "!" })',
    );
    const run = await cli(
      "--approve-all",
      "--cwd",
      folder,
      "--format",
      "json",
      "flow",
      "run",
      path,
      "--input-json",
      '{"text":"smoke"}',
    );
    expect([run.code, run.err]).toEqual([0, ""]);
    const document = run.json();
    expect(document).toMatchObject({
      runId: expect.stringMatching(/^run_/),
      number: 1,
      status: "completed",
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
      name: "hello",
      output: "smoke!",
      totals: { steps: 2, toolCalls: 1 },
    });
    expect(document.dir.endsWith(join(".openexec", "runs", document.runId))).toBe(true);
    const replay = await cli("replay", "last", "--json");
    expect(replay.code).toBe(0);
    expect(replay.json()).toMatchObject({
      of: document.runId,
      mode: "exact",
      verdict: "identical",
      head: document.head,
      derivedHead: document.head,
      compared: expect.any(Number),
      classes: { derived: expect.any(Number), served: expect.any(Number), carried: expect.any(Number) },
      grades: { "re-executed": expect.any(Number), unobserved: 0 },
      block: expect.stringContaining("permission"),
      firstDivergence: null,
    });
    expect((await cli("show", "last", "--json")).json()).toMatchObject({ runId: document.runId, status: "completed" });
    expect((await cli("verify", "1", "--json")).json()).toMatchObject({ ok: true, findings: [] });
    const again = await cli("run", path, "--input-json", '{"text":"\\u001b[31mred"}');
    expect(again.err).toMatch(/^#2 {2}run_\S+ {2}\.openexec\/runs\/run_\S+\n✓ {2}say#1 /);
    expect(again.out).toContain("\\x1b[31mred!");
    expect(again.out).toMatch(/✓ completed {2}#2 hello {2}2 steps/);
    const next = again.out.trimEnd().split("\n").slice(-2);
    expect(next).toEqual([
      expect.stringMatching(/openexec\.mjs show 2$/),
      expect.stringMatching(/openexec\.mjs replay 2$/),
    ]);
  });

  it("names the first divergence when the flow says something else today", async () => {
    const path = flow("word", '  say: compute({ run: () => "one" })');
    await cli("run", path);
    flow("word", '  say: compute({ run: () => "two" })');
    const { code, json } = await cli("replay", "1", "--json");
    expect(code).toBe(3);
    expect(json()).toMatchObject({ verdict: "diverged", code: { source: "today", changed: ["word.flow.ts"] } });
    expect(json().firstDivergence).toMatchObject({ attemptId: "say#1" });
    const recorded = await cli("replay", "1", "--code", "recorded", "--json");
    expect([recorded.code, recorded.json().verdict]).toEqual([0, "identical"]);
  });

  it("waits for a person, and goes on in another process with the answer", async () => {
    const path = flow("ask", '  ask: checkpoint({ summary: "Deploy?" }),\n  go: compute({ run: () => "went" })');
    const waiting = await cli("run", path, "--json");
    expect(waiting.code).toBe(4);
    expect(waiting.json()).toMatchObject({ status: "waiting", waitingFor: [{ message: "Deploy?" }] });
    const wrong = await cli("resume", "1", "--answer", "accept", "--interaction", "x#1:1", "--json");
    expect([wrong.code, wrong.json().error]).toMatchObject([2, { code: "interaction_unknown", waiting: ["ask#1:1"] }]);
    const resumed = await cli("resume", "1", "--answer", "accept", "--json");
    expect([resumed.code, resumed.json()]).toMatchObject([0, { status: "completed", output: "went", number: 1 }]);
    expect((await cli("replay", "1", "--json")).json().verdict).toBe("identical");
    expect((await cli("resume", "1", "--json")).json().error.code).toBe("not_resumable");
  });

  it("waits for a person whom a function asks, and calls it again for the answer", async () => {
    const path = flow(
      "act",
      `  act: action({ run: async ({ ask, runShell }) => {
    await runShell({ command: "sh", args: ["-c", "echo did >> ledger"] });
    return (await ask({ message: "Deploy?" })).action;
  } }),
  go: compute({ run: ({ outputs }) => outputs.act })`,
    );
    const waiting = await cli("run", path);
    expect([waiting.code, waiting.out]).toEqual([4, expect.stringContaining(" resume 1 --answer accept\n")]);
    const later = await cli("resume", "1", "--json");
    expect([later.code, later.json().waitingFor]).toEqual([4, [{ interactionId: "act#1:1.2", message: "Deploy?" }]]);
    const resumed = await cli("resume", "1", "--answer", "accept", "--json");
    expect([resumed.code, resumed.json()]).toMatchObject([0, { status: "completed", output: "accept" }]);
    expect(readFileSync(join(folder, "ledger"), "utf8")).toBe("did\n");
    expect((await cli("verify", "1", "--json")).json()).toMatchObject({ ok: true, findings: [] });
    expect((await cli("replay", "1", "--json")).json().verdict).toBe("identical");
    expect((await cli("replay", "1", "--step", "act#1", "--json")).json().verdict).toBe("identical");
  });

  it("enforces the policy that it is given, and says where a broken one is", async () => {
    const path = flow(
      "push",
      '  push: shell({ exec: () => ({ command: "echo", args: ["push"] }), parse: (r) => r.stdout.trim() })',
    );
    const policy = join(folder, "policy.yaml");
    const rule = "rules:\n  - { id: pushes, capability: shell_exec, resource: '*push*', decision: require_approval }\n";
    writeFileSync(policy, `mode: enforce\n${rule.replace("resource", "resorce")}`);
    const broken = await cli("run", path, "--policy", "policy.yaml");
    expect(broken).toMatchObject({ code: 2, out: "" });
    expect(broken.err).toContain(`${policy}:3:43: rules[0] has no key "resorce". Did you mean resource?`);
    writeFileSync(policy, `mode: enforce\n${rule}`);
    const waiting = await cli("run", path, "--policy", "policy.yaml", "--json");
    expect([waiting.code, waiting.json().waitingFor]).toMatchObject([
      4,
      [{ message: expect.stringContaining("push") }],
    ]);
    const resumed = await cli("resume", "last", "--answer", "accept", "--json");
    expect([resumed.code, resumed.json()]).toMatchObject([0, { status: "completed", output: "push" }]);
    expect((await cli("replay", "last", "--json")).json().verdict).toBe("identical");
    expect((await cli("show", "last", "--json")).json().policyChecks).toEqual({
      allow: 0,
      block: 0,
      require_approval: 1,
    });
  });

  it("takes no answer that is not what the form asks for, and shows one that is", async () => {
    const form =
      '{ type: "object", properties: { version: { type: "string", pattern: "^\\\\d+$" } }, required: ["version"] }';
    const path = flow(
      "form",
      `  ask: checkpoint({ summary: "Which?", schema: ${form} }),\n  go: compute({ run: ({ outputs }) => outputs.ask.version })`,
    );
    expect((await cli("run", path)).out).toContain(` resume 1 --answer accept --content '{"version":"…"}'\n`);
    const asked = await cli("resume", "1");
    expect([asked.code, asked.out]).toEqual([
      4,
      expect.stringContaining(` resume 1 --answer accept --content '{"version":"…"}'\n`),
    ]);
    const bare = await cli("resume", "1", "--answer", "accept");
    expect(bare).toMatchObject({ code: 2, err: expect.stringContaining("version is missing. (answer_unfit)") });
    const wrong = await cli("resume", "1", "--answer", "accept", "--content", '{"version":"x"}', "--json");
    expect([wrong.code, wrong.json().error.code]).toEqual([2, "answer_unfit"]);
    const broken = await cli("resume", "1", "--answer", "accept", "--content", "{bad", "--json");
    expect(broken.json().error).toMatchObject({ code: "input_not_json", hint: expect.stringContaining("form") });
    const right = await cli("resume", "1", "--answer", "accept", "--content", '{"version":"12"}', "--json");
    expect([right.code, right.json().output]).toEqual([0, "12"]);
    expect((await cli("replay", "1", "--json")).json().verdict).toBe("identical");
  });

  it("ends with 130 at Ctrl-C, and what it did is recorded", async () => {
    const child = start("run", flow("slow", '  wait: shell({ exec: () => ({ command: "sleep", args: ["60"] }) })'));
    const end = ended(child);
    await begun(folder, "ToolCallStarted");
    child.kill("SIGINT");
    const { code, err } = await end;
    expect(code).toBe(130);
    expect(err).toMatch(/^#1 {2}run_\S+ {2}\.openexec\/runs\/run_/);
    expect((await cli("show", "1", "--json")).json()).toMatchObject({
      status: "cancelled",
      steps: [{ outcome: "cancelled" }],
    });
  });

  it("is cancelled by another process", async () => {
    const running = start(
      "run",
      flow("slow", '  wait: shell({ exec: () => ({ command: "sleep", args: ["60"] }) })'),
      "--json",
    );
    const end = ended(running);
    await begun(folder, "ToolCallStarted");
    const cancelled = await cli("cancel", "last", "--reason", "too slow", "--json");
    expect([cancelled.code, cancelled.json()]).toMatchObject([0, { requested: true, writer: { pid: running.pid } }]);
    const { code, json } = await end;
    expect([code, json()]).toMatchObject([1, { status: "cancelled", error: { message: "too slow" } }]);
    expect((await cli("cancel", "last", "--json")).json().error.code).toBe("run_not_running");
  });

  it("cancels a run that waits for a person while no process runs it", async () => {
    await cli("run", flow("ask", '  ask: checkpoint({ summary: "Deploy?" })'));
    const cancelled = await cli("cancel", "1", "--reason", "not today", "--json");
    expect([cancelled.code, cancelled.json()]).toMatchObject([0, { number: 1, requested: true, writer: null }]);
    const shown = (await cli("show", "1", "--json")).json();
    expect(shown).toMatchObject({ status: "cancelled", error: { message: "not today" } });
    expect((await cli("list", "--json")).json().runs).toMatchObject([{ number: 1, status: "cancelled" }]);
    expect((await cli("replay", "1", "--json")).json().verdict).toBe("identical");
    expect((await cli("cancel", "1", "--json")).json().error).toMatchObject({ code: "run_not_running" });
  });

  it("goes on after kill -9 as it is told, and never by itself", async () => {
    const path = flow(
      "killed",
      '  first: compute({ run: () => 1 }),\n  work: shell({ exec: () => ({ command: "sh", args: ["-c", "test -f go || sleep 60; echo done"] }), parse: (r) => r.stdout.trim() })',
    );
    const child = start("run", path);
    await begun(folder, "ToolCallStarted");
    child.kill("SIGKILL");
    await once(child, "close");
    expect((await cli("list", "--json")).json().runs).toMatchObject([{ number: 1, status: "interrupted" }]);
    const asked = await cli("resume", "1", "--json");
    expect([asked.code, asked.json().error]).toMatchObject([2, { code: "in_flight_undecided", calls: ["work#1:1"] }]);
    writeFileSync(join(folder, "go"), "");
    const resumed = await cli("resume", "1", "--in-flight", "retry", "--json");
    expect([resumed.code, resumed.json()]).toMatchObject([0, { status: "completed", output: "done" }]);
    expect((await cli("verify", "1", "--json")).json().ok).toBe(true);
    expect((await cli("replay", "1", "--json")).json().verdict).toBe("identical");
  });

  it.each([
    ["nothing.flow.ts", "flow_not_found"],
    ["bad.flow.ts", "flow_not_loadable"],
    ["three.flow.ts", "flow_missing"],
    ["needs.flow.ts", "permission_required"],
  ])("refuses %s with the code %s, and leaves no run behind", async (path, code) => {
    writeFileSync(join(folder, "bad.flow.ts"), "export default {");
    writeFileSync(join(folder, "three.flow.ts"), "export default 3");
    writeFileSync(
      join(folder, "needs.flow.ts"),
      'import { compute, defineFlow } from "acpx/flows";\nexport default defineFlow({ name: "n", permissions: { requiredMode: "approve-all" }, startAt: "a", nodes: { a: compute({ run: () => 1 }) }, edges: [] });',
    );
    const run = await cli("run", path, "--json");
    expect([run.code, run.json().error.code]).toEqual([2, code]);
    expect(existsSync(join(folder, ".openexec"))).toBe(false);
  });

  it("says of a folder that it is no flow", async () => {
    expect((await cli("run", ".", "--json")).json().error.message).toMatch(/ is no file\.$/);
  });

  it("says of a failed run what failed, where it is recorded, and exits 1; of one that timed out 124", async () => {
    const failed = await cli(
      "run",
      flow("bad", '  no: shell({ exec: () => ({ command: "sh", args: ["-c", "echo out; exit 7"] }) })'),
    );
    expect(failed.code).toBe(1);
    expect(failed.out).toContain("exit 7");
    expect(failed.out).toMatch(/✗ failed {2}#1 bad[\s\S]*\.openexec\/runs\/run_/);
    const slow = flow("slow", '  no: shell({ exec: () => ({ command: "sleep", args: ["60"] }) })');
    const { code, json } = await cli("run", slow, "--timeout", "0.2", "--json");
    expect([code, json().status]).toEqual([124, "timed_out"]);
  });

  it("records the work tree as it was found, what was committed, and what was left, without our own directory", async () => {
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-c", "user.name=ada", "-c", "user.email=ada@example.org", ...args], { cwd: folder });
    git("init", "--quiet", "--initial-branch=main");
    git("commit", "--quiet", "--allow-empty", "-m", "first");
    writeFileSync(join(folder, "dirty.txt"), "dirty\n");
    const commit =
      "echo x > b.txt; git add b.txt; git -c user.name=ada -c user.email=a@b commit -q -m second; echo z > c.txt";
    const path = flow(
      "work",
      `  go: shell({ exec: () => ({ command: "sh", args: ["-c", ${JSON.stringify(commit)}] }) })`,
    );
    expect((await cli("run", path)).code).toBe(0);
    const { events } = (await cli("show", "1", "--events", "--json")).json();
    const of = (type: string) => events.filter((event: { type: string }) => event.type === type);
    const [{ payload: started }] = of("RunStarted");
    expect(started.workspace).toMatchObject({ branch: "main", treeHash: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(of("GitCommit")).toMatchObject([{ payload: { subject: "second", files: [{ path: "b.txt", added: 1 }] } }]);
    const [snapshot] = of("GitSnapshot");
    expect(snapshot.payload.files.map((file: { path: string }) => file.path)).toEqual(["b.txt", "c.txt"]);
    expect((await cli("replay", "1", "--json")).json().verdict).toBe("identical");
    expect((await cli("verify", "1")).code).toBe(0);
  });

  it("keeps credentials of the environment out of every file", async () => {
    const secret = "sk-ant-api03-Zx81kQpLw0Vn3TtYb7Rr";
    const path = flow(
      "leak",
      '  leak: shell({ exec: () => ({ command: "sh", args: ["-c", "printenv MY_API_KEY"] }), parse: (r) => r.stdout.trim() })',
    );
    const child = spawn(process.execPath, [BIN, "run", path, "--json"], {
      cwd: folder,
      env: { ...process.env, MY_API_KEY: secret },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { json } = await ended(child);
    const { dir } = json();
    for (const name of readdirSync(dir, { recursive: true, withFileTypes: true })) {
      if (name.isFile())
        expect(readFileSync(join(name.parentPath, name.name), "utf8"), name.name).not.toContain(secret);
    }
  });
});

/** Resolves when the log of the only run has an event of this type. */
async function begun(place: string, type: string): Promise<void> {
  const runs = join(place, ".openexec", "runs");
  await expect
    .poll(
      () => {
        const run = existsSync(runs) ? readdirSync(runs).find((name) => name.startsWith("run_")) : undefined;
        return run === undefined ? "" : readFileSync(join(runs, run, "timeline.jsonl"), "utf8");
      },
      { timeout: 20_000, interval: 20 },
    )
    .toContain(`"type":"${type}"`);
}

describe("secrets of the environment", () => {
  beforeEach(() => {
    process.env.MY_API_TOKEN = "kj3Hx92LmQpZ7vB1";
    process.env.OTHER_TOKEN = process.env.MY_API_TOKEN;
  });
  afterEach(() => {
    delete process.env.MY_API_TOKEN;
    delete process.env.OTHER_TOKEN;
  });

  /** Each of its commands returns the names of those that it got; the last one comes after a pause. */
  function tokens(): string {
    const command = `{ command: "sh", args: ["-c", "env | sed -n 's/=kj3.*//p' | sort | xargs"]`;
    return flow(
      "tokens",
      `  bare: shell({ exec: () => (${command} }), parse: (r) => r.stdout.trim() }),
  named: shell({ exec: () => (${command}, passEnv: ["OTHER_*"] }), parse: (r) => r.stdout.trim() }),
  ask: checkpoint({ summary: "Go on?" }),
  late: shell({ exec: () => (${command} }), parse: (r) => r.stdout.trim() }),
  end: compute({ run: ({ outputs }) => [outputs.bare, outputs.named, outputs.late] })`,
    );
  }

  it("are not for commands that do not name them, and the log says so", async () => {
    expect((await cli("run", tokens(), "--json")).code).toBe(4);
    const resumed = await cli("resume", "1", "--answer", "accept", "--json");
    expect(resumed.json().output).toEqual(["", "OTHER_TOKEN", ""]);
    const { events } = (await cli("show", "1", "--events", "--json")).json();
    const isSaid = (event: { payload: { code?: string } }) => event.payload.code === "environment_withheld";
    expect(events.find(isSaid).payload.message).toMatch(/MY_API_TOKEN, .*OTHER_TOKEN/);
  });

  it("are for all commands of a run that names them, also after a pause", async () => {
    expect((await cli("run", tokens(), "--env", "MY_API_TOKEN", "--json")).code).toBe(4);
    const resumed = await cli("resume", "1", "--answer", "accept", "--json");
    expect(resumed.json().output).toEqual(["MY_API_TOKEN", "MY_API_TOKEN OTHER_TOKEN", "MY_API_TOKEN"]);
    expect((await cli("replay", "1", "--json")).json().verdict).toBe("identical");
  });

  it("are named at the end of a run whose command failed without them", async () => {
    const needs = (name: string) => `shell({ exec: () => ({ command: "sh", args: ["-c", 'test -n "$${name}"'] }) })`;
    const path = flow("needy", `  push: ${needs("MY_API_TOKEN")},\n  pull: ${needs("GONE_TOKEN")}`);
    const bare = await cli("run", path);
    expect([bare.code, bare.out]).toEqual([1, expect.stringMatching(/only when they are named \(--env.*MY_API_TOKEN/)]);
    const named = await cli("run", path, "--env", "MY_API_TOKEN OTHER_TOKEN", "--json");
    expect([named.code, named.json().error.message]).toEqual([1, expect.stringContaining("GONE_TOKEN")]);
    expect(named.json().hint ?? "").not.toContain("MY_API_TOKEN");
  });
});

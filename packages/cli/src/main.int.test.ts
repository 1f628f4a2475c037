import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BuiltProgram, ended } from "./testing/built-program.ts";

let program: BuiltProgram;
beforeEach(() => {
  program = new BuiltProgram();
});
afterEach(() => program.remove());

describe("the program", () => {
  it("tells its version, its help with the exit codes, and what is wrong with a line", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    expect(await program.cli("--version")).toMatchObject({ code: 0, out: `${version}\n`, err: "" });
    const help = await program.cli("--help");
    expect(help.code).toBe(0);
    expect(help.out).toMatch(/\n +4 {2}the run waits for a person\n/);
    expect(await program.cli()).toMatchObject({ code: 2, out: "", err: expect.stringMatching(/^Usage: /) });
    expect(await program.cli("lsit")).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining("Did you mean list?"),
    });
    expect((await program.cli("lsit", "--json")).json().error.code).toBe("unknown_command");
  });

  it("ends quietly when nobody reads its output any more", async () => {
    const child = program.start("--help");
    child.stdout?.destroy();
    const [code] = (await once(child, "close")) as [number | null];
    expect(code).toBe(0);
  });
});

describe("run, replay, resume", () => {
  it("records a run that replays to its own head, and says what to do next", async () => {
    const path = program.flow(
      "hello",
      '  say: shell({ exec: ({ input }) => ({ command: "echo", args: [input.text] }), parse: (r) => r.stdout.trim() }),\n  add: compute({ run: ({ outputs }) => outputs.say + "!" })',
    );
    const run = await program.cli(
      "--approve-all",
      "--cwd",
      program.folder,
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
    const replay = await program.cli("replay", "last", "--json");
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
    expect((await program.cli("show", "last", "--json")).json()).toMatchObject({
      runId: document.runId,
      status: "completed",
    });
    expect((await program.cli("verify", "1", "--json")).json()).toMatchObject({ ok: true, findings: [] });
    const again = await program.cli("run", path, "--input-json", '{"text":"\\u001b[31mred"}');
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
    const path = program.flow("word", '  say: compute({ run: () => "one" })');
    await program.cli("run", path);
    program.flow("word", '  say: compute({ run: () => "two" })');
    const { code, json } = await program.cli("replay", "1", "--json");
    expect(code).toBe(3);
    expect(json()).toMatchObject({ verdict: "diverged", code: { source: "today", changed: ["word.flow.ts"] } });
    expect(json().firstDivergence).toMatchObject({ attemptId: "say#1" });
    const recorded = await program.cli("replay", "1", "--code", "recorded", "--json");
    expect([recorded.code, recorded.json().verdict]).toEqual([0, "identical"]);
  });

  it("waits for a person, and goes on in another process with the answer", async () => {
    const path = program.flow(
      "ask",
      '  ask: checkpoint({ summary: "Deploy?" }),\n  go: compute({ run: () => "went" })',
    );
    const waiting = await program.cli("run", path, "--json");
    expect(waiting.code).toBe(4);
    expect(waiting.json()).toMatchObject({ status: "waiting", waitingFor: [{ message: "Deploy?" }] });
    const wrong = await program.cli("resume", "1", "--answer", "accept", "--interaction", "x#1:1", "--json");
    expect([wrong.code, wrong.json().error]).toMatchObject([2, { code: "interaction_unknown", waiting: ["ask#1:1"] }]);
    const resumed = await program.cli("resume", "1", "--answer", "accept", "--json");
    expect([resumed.code, resumed.json()]).toMatchObject([0, { status: "completed", output: "went", number: 1 }]);
    expect((await program.cli("replay", "1", "--json")).json().verdict).toBe("identical");
    expect((await program.cli("resume", "1", "--json")).json().error.code).toBe("not_resumable");
  });

  it("waits for a person whom a function asks, and calls it again for the answer", async () => {
    const path = program.flow(
      "act",
      `  act: action({ run: async ({ ask, runShell }) => {
    await runShell({ command: "sh", args: ["-c", "echo did >> ledger"] });
    return (await ask({ message: "Deploy?" })).action;
  } }),
  go: compute({ run: ({ outputs }) => outputs.act })`,
    );
    const waiting = await program.cli("run", path);
    expect([waiting.code, waiting.out]).toEqual([4, expect.stringContaining(" resume 1 --answer accept\n")]);
    const later = await program.cli("resume", "1", "--json");
    expect([later.code, later.json().waitingFor]).toEqual([4, [{ interactionId: "act#1:1.2", message: "Deploy?" }]]);
    const resumed = await program.cli("resume", "1", "--answer", "accept", "--json");
    expect([resumed.code, resumed.json()]).toMatchObject([0, { status: "completed", output: "accept" }]);
    expect(readFileSync(join(program.folder, "ledger"), "utf8")).toBe("did\n");
    expect((await program.cli("verify", "1", "--json")).json()).toMatchObject({ ok: true, findings: [] });
    expect((await program.cli("replay", "1", "--json")).json().verdict).toBe("identical");
    expect((await program.cli("replay", "1", "--step", "act#1", "--json")).json().verdict).toBe("identical");
  });

  it("enforces the policy that it is given, and says where a broken one is", async () => {
    const path = program.flow(
      "push",
      '  push: shell({ exec: () => ({ command: "echo", args: ["push"] }), parse: (r) => r.stdout.trim() })',
    );
    const policy = join(program.folder, "policy.yaml");
    const rule = "rules:\n  - { id: pushes, capability: shell_exec, resource: '*push*', decision: require_approval }\n";
    writeFileSync(policy, `mode: enforce\n${rule.replace("resource", "resorce")}`);
    const broken = await program.cli("run", path, "--policy", "policy.yaml");
    expect(broken).toMatchObject({ code: 2, out: "" });
    expect(broken.err).toContain(`${policy}:3:43: rules[0] has no key "resorce". Did you mean resource?`);
    writeFileSync(policy, `mode: enforce\n${rule}`);
    const waiting = await program.cli("run", path, "--policy", "policy.yaml", "--json");
    expect([waiting.code, waiting.json().waitingFor]).toMatchObject([
      4,
      [{ message: expect.stringContaining("push") }],
    ]);
    const resumed = await program.cli("resume", "last", "--answer", "accept", "--json");
    expect([resumed.code, resumed.json()]).toMatchObject([0, { status: "completed", output: "push" }]);
    expect((await program.cli("replay", "last", "--json")).json().verdict).toBe("identical");
    expect((await program.cli("show", "last", "--json")).json().policyChecks).toEqual({
      allow: 0,
      block: 0,
      require_approval: 1,
    });
  });

  it("takes no answer that is not what the form asks for, and shows one that is", async () => {
    const form =
      '{ type: "object", properties: { version: { type: "string", pattern: "^\\\\d+$" } }, required: ["version"] }';
    const path = program.flow(
      "form",
      `  ask: checkpoint({ summary: "Which?", schema: ${form} }),\n  go: compute({ run: ({ outputs }) => outputs.ask.version })`,
    );
    expect((await program.cli("run", path)).out).toContain(` resume 1 --answer accept --content '{"version":"…"}'\n`);
    const asked = await program.cli("resume", "1");
    expect([asked.code, asked.out]).toEqual([
      4,
      expect.stringContaining(` resume 1 --answer accept --content '{"version":"…"}'\n`),
    ]);
    const bare = await program.cli("resume", "1", "--answer", "accept");
    expect(bare).toMatchObject({ code: 2, err: expect.stringContaining("version is missing. (answer_unfit)") });
    const wrong = await program.cli("resume", "1", "--answer", "accept", "--content", '{"version":"x"}', "--json");
    expect([wrong.code, wrong.json().error.code]).toEqual([2, "answer_unfit"]);
    const broken = await program.cli("resume", "1", "--answer", "accept", "--content", "{bad", "--json");
    expect(broken.json().error).toMatchObject({ code: "input_not_json", hint: expect.stringContaining("form") });
    const right = await program.cli("resume", "1", "--answer", "accept", "--content", '{"version":"12"}', "--json");
    expect([right.code, right.json().output]).toEqual([0, "12"]);
    expect((await program.cli("replay", "1", "--json")).json().verdict).toBe("identical");
  });

  it("ends with 130 at Ctrl-C, and what it did is recorded", async () => {
    const child = program.start(
      "run",
      program.flow("slow", '  wait: shell({ exec: () => ({ command: "sleep", args: ["60"] }) })'),
    );
    const end = ended(child);
    await begun(program.folder, "ToolCallStarted");
    child.kill("SIGINT");
    const { code, err } = await end;
    expect(code).toBe(130);
    expect(err).toMatch(/^#1 {2}run_\S+ {2}\.openexec\/runs\/run_/);
    expect((await program.cli("show", "1", "--json")).json()).toMatchObject({
      status: "cancelled",
      steps: [{ outcome: "cancelled" }],
    });
  });

  it("is cancelled by another process", async () => {
    const running = program.start(
      "run",
      program.flow("slow", '  wait: shell({ exec: () => ({ command: "sleep", args: ["60"] }) })'),
      "--json",
    );
    const end = ended(running);
    await begun(program.folder, "ToolCallStarted");
    const cancelled = await program.cli("cancel", "last", "--reason", "too slow", "--json");
    expect([cancelled.code, cancelled.json()]).toMatchObject([0, { requested: true, writer: { pid: running.pid } }]);
    const { code, json } = await end;
    expect([code, json()]).toMatchObject([1, { status: "cancelled", error: { message: "too slow" } }]);
    expect((await program.cli("cancel", "last", "--json")).json().error.code).toBe("run_not_running");
  });

  it("cancels a run that waits for a person while no process runs it", async () => {
    await program.cli("run", program.flow("ask", '  ask: checkpoint({ summary: "Deploy?" })'));
    const cancelled = await program.cli("cancel", "1", "--reason", "not today", "--json");
    expect([cancelled.code, cancelled.json()]).toMatchObject([0, { number: 1, requested: true, writer: null }]);
    const shown = (await program.cli("show", "1", "--json")).json();
    expect(shown).toMatchObject({ status: "cancelled", error: { message: "not today" } });
    expect((await program.cli("list", "--json")).json().runs).toMatchObject([{ number: 1, status: "cancelled" }]);
    expect((await program.cli("replay", "1", "--json")).json().verdict).toBe("identical");
    expect((await program.cli("cancel", "1", "--json")).json().error).toMatchObject({ code: "run_not_running" });
  });

  it("goes on after kill -9 as it is told, and never by itself", async () => {
    const path = program.flow(
      "killed",
      '  first: compute({ run: () => 1 }),\n  work: shell({ exec: () => ({ command: "sh", args: ["-c", "test -f go || sleep 60; echo done"] }), parse: (r) => r.stdout.trim() })',
    );
    const child = program.start("run", path);
    await begun(program.folder, "ToolCallStarted");
    child.kill("SIGKILL");
    await once(child, "close");
    expect((await program.cli("list", "--json")).json().runs).toMatchObject([{ number: 1, status: "interrupted" }]);
    const asked = await program.cli("resume", "1", "--json");
    expect([asked.code, asked.json().error]).toMatchObject([2, { code: "in_flight_undecided", calls: ["work#1:1"] }]);
    writeFileSync(join(program.folder, "go"), "");
    const resumed = await program.cli("resume", "1", "--in-flight", "retry", "--json");
    expect([resumed.code, resumed.json()]).toMatchObject([0, { status: "completed", output: "done" }]);
    expect((await program.cli("verify", "1", "--json")).json().ok).toBe(true);
    expect((await program.cli("replay", "1", "--json")).json().verdict).toBe("identical");
  });

  it.each([
    ["nothing.flow.ts", "flow_not_found"],
    ["bad.flow.ts", "flow_not_loadable"],
    ["three.flow.ts", "flow_missing"],
    ["needs.flow.ts", "permission_required"],
  ])("refuses %s with the code %s, and leaves no run behind", async (path, code) => {
    writeFileSync(join(program.folder, "bad.flow.ts"), "export default {");
    writeFileSync(join(program.folder, "three.flow.ts"), "export default 3");
    writeFileSync(
      join(program.folder, "needs.flow.ts"),
      'import { compute, defineFlow } from "acpx/flows";\nexport default defineFlow({ name: "n", permissions: { requiredMode: "approve-all" }, startAt: "a", nodes: { a: compute({ run: () => 1 }) }, edges: [] });',
    );
    const run = await program.cli("run", path, "--json");
    expect([run.code, run.json().error.code]).toEqual([2, code]);
    expect(existsSync(join(program.folder, ".openexec"))).toBe(false);
  });

  it("says of a folder that it is no flow", async () => {
    expect((await program.cli("run", ".", "--json")).json().error.message).toMatch(/ is no file\.$/);
  });

  it("says of a failed run what failed, where it is recorded, and exits 1; of one that timed out 124", async () => {
    const failed = await program.cli(
      "run",
      program.flow("bad", '  no: shell({ exec: () => ({ command: "sh", args: ["-c", "echo out; exit 7"] }) })'),
    );
    expect(failed.code).toBe(1);
    expect(failed.out).toContain("exit 7");
    expect(failed.out).toMatch(/✗ failed {2}#1 bad[\s\S]*\.openexec\/runs\/run_/);
    const slow = program.flow("slow", '  no: shell({ exec: () => ({ command: "sleep", args: ["60"] }) })');
    const { code, json } = await program.cli("run", slow, "--timeout", "0.2", "--json");
    expect([code, json().status]).toEqual([124, "timed_out"]);
  });

  it("records the work tree as it was found, what was committed, and what was left, without our own directory", async () => {
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-c", "user.name=ada", "-c", "user.email=ada@example.org", ...args], {
        cwd: program.folder,
      });
    git("init", "--quiet", "--initial-branch=main");
    git("commit", "--quiet", "--allow-empty", "-m", "first");
    writeFileSync(join(program.folder, "dirty.txt"), "dirty\n");
    const commit =
      "echo x > b.txt; git add b.txt; git -c user.name=ada -c user.email=a@b commit -q -m second; echo z > c.txt";
    const path = program.flow(
      "work",
      `  go: shell({ exec: () => ({ command: "sh", args: ["-c", ${JSON.stringify(commit)}] }) })`,
    );
    expect((await program.cli("run", path)).code).toBe(0);
    const { events } = (await program.cli("show", "1", "--events", "--json")).json();
    const of = (type: string) => events.filter((event: { type: string }) => event.type === type);
    const [{ payload: started }] = of("RunStarted");
    expect(started.workspace).toMatchObject({ branch: "main", treeHash: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(of("GitCommit")).toMatchObject([{ payload: { subject: "second", files: [{ path: "b.txt", added: 1 }] } }]);
    const [snapshot] = of("GitSnapshot");
    expect(snapshot.payload.files.map((file: { path: string }) => file.path)).toEqual(["b.txt", "c.txt"]);
    expect((await program.cli("replay", "1", "--json")).json().verdict).toBe("identical");
    expect((await program.cli("verify", "1")).code).toBe(0);
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
      { timeout: 60_000, interval: 20 },
    )
    .toContain(`"type":"${type}"`);
}

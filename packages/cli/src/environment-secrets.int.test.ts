import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BuiltProgram } from "./testing/built-program.ts";

let program: BuiltProgram;
beforeEach(() => {
  program = new BuiltProgram();
});
afterEach(() => program.remove());

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
    return program.flow(
      "tokens",
      `  bare: shell({ exec: () => (${command} }), parse: (r) => r.stdout.trim() }),
  named: shell({ exec: () => (${command}, passEnv: ["OTHER_*"] }), parse: (r) => r.stdout.trim() }),
  ask: checkpoint({ summary: "Go on?" }),
  late: shell({ exec: () => (${command} }), parse: (r) => r.stdout.trim() }),
  end: compute({ run: ({ outputs }) => [outputs.bare, outputs.named, outputs.late] })`,
    );
  }

  it("are not for commands that do not name them, and the log says so", async () => {
    expect((await program.cli("run", tokens(), "--json")).code).toBe(4);
    const resumed = await program.cli("resume", "1", "--answer", "accept", "--json");
    expect(resumed.json().output).toEqual(["", "OTHER_TOKEN", ""]);
    const { events } = (await program.cli("show", "1", "--events", "--json")).json();
    const isSaid = (event: { payload: { code?: string } }) => event.payload.code === "environment_withheld";
    expect(events.find(isSaid).payload.message).toMatch(/MY_API_TOKEN, .*OTHER_TOKEN/);
  });

  it("are for all commands of a run that names them, also after a pause", async () => {
    expect((await program.cli("run", tokens(), "--env", "MY_API_TOKEN", "--json")).code).toBe(4);
    const resumed = await program.cli("resume", "1", "--answer", "accept", "--json");
    expect(resumed.json().output).toEqual(["MY_API_TOKEN", "MY_API_TOKEN OTHER_TOKEN", "MY_API_TOKEN"]);
    expect((await program.cli("replay", "1", "--json")).json().verdict).toBe("identical");
  });

  it("are named at the end of a run whose command failed without them", async () => {
    const needs = (name: string) => `shell({ exec: () => ({ command: "sh", args: ["-c", 'test -n "$${name}"'] }) })`;
    const path = program.flow("needy", `  push: ${needs("MY_API_TOKEN")},\n  pull: ${needs("GONE_TOKEN")}`);
    const bare = await program.cli("run", path);
    expect([bare.code, bare.out]).toEqual([1, expect.stringMatching(/only when they are named \(--env.*MY_API_TOKEN/)]);
    const named = await program.cli("run", path, "--env", "MY_API_TOKEN OTHER_TOKEN", "--json");
    expect([named.code, named.json().error.message]).toEqual([1, expect.stringContaining("GONE_TOKEN")]);
    expect(named.json().hint ?? "").not.toContain("MY_API_TOKEN");
  });

  it("leave no trace in any file of a run whose command was given one and printed it", async () => {
    const secret = "sk-ant-api03-Zx81kQpLw0Vn3TtYb7Rr";
    process.env.MY_API_TOKEN = secret;
    const path = program.flow(
      "leak",
      '  leak: shell({ exec: () => ({ command: "printenv", args: ["MY_API_TOKEN"] }), parse: (r) => r.stdout.trim().length })',
    );
    const { dir, output } = (await program.cli("run", path, "--env", "MY_API_TOKEN", "--json")).json();
    expect(output).toBe(secret.length);
    const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map((file) => file.name)).toContain("timeline.jsonl");
    for (const file of files)
      expect(readFileSync(join(file.parentPath, file.name), "utf8"), file.name).not.toContain(secret);
  });
});

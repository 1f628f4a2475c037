import { readdirSync } from "node:fs";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXAMPLES, recordExample } from "./examples.ts";
import { expectedBlock, openexec, ROOT } from "./openexec.ts";

let folder: string;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "openexec-examples-")));
  env = { OPENEXEC_HOME: join(folder, ".openexec") };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("every example is tested", () => {
  const flows = readdirSync(join(ROOT, "examples/flows")).filter((name) => name.endsWith(".flow.ts"));
  // The demo records this one; test/demo.int.test.ts is about it.
  const tested = [...Object.keys(EXAMPLES), "fix-tests"];
  expect(flows.map((name) => name.replace(".flow.ts", "")).sort()).toEqual(tested.sort());
});

describe.each(Object.keys(EXAMPLES))("examples/flows/%s", (name) => {
  test("records, and replays to the same head where nothing can be reached", async () => {
    const recorded = await recordExample(name, folder, env);
    const replay = await openexec(["replay", recorded.runId, "--strict", "--json"], { env });
    expect(JSON.parse(replay.stdout)).toMatchObject({
      of: recorded.runId,
      verdict: "identical",
      derivedHead: recorded.head,
      block: expectedBlock(),
      grades: { unobserved: 0, equivalent: 0 },
    });
    expect(replay.code).toBe(0);
    const verified = await openexec(["verify", recorded.runId, "--json"], { env });
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true });
  });
});

describe("acpx's command lines, but for the program's name", () => {
  test("shell, with --input-json and with --input-file", async () => {
    const line = ["--approve-all", "--cwd", folder, "--format", "json", "flow", "run", "examples/flows/shell.flow.ts"];
    const file = join(folder, "input.json");
    await writeFile(file, '{"text":"trace-smoke"}');
    for (const input of [
      ["--input-json", '{"text":"trace-smoke"}'],
      ["--input-file", file],
    ]) {
      const ended = await openexec([...line, ...input], { env });
      expect(ended.code).toBe(0);
      expect(JSON.parse(ended.stdout)).toMatchObject({
        status: "completed",
        output: { text: "trace-smoke", characters: 11 },
      });
    }
  });

  test("two-turn, with an agent", async () => {
    const agent = ["--agent", "node packages/cli/dist/scripted/agent/main.js"];
    const line = ["--approve-all", "--cwd", folder, "--format", "json", ...agent, "flow", "run"];
    const input = ["--input-json", '{"topic":"How should we visualize a flow trace elegantly?"}'];
    const ended = await openexec([...line, "examples/flows/two-turn.flow.ts", ...input], { env });
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "completed",
      name: "Two turns about How should we visualize a flow trace elegantly?",
    });
  });
});

import { chmod, cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectedBlock, openexec, ROOT } from "./openexec.ts";

/** Where the flows of the fixtures were recorded; their paths are moved to this machine. */
const RECORDED_AT = "/srv/demo/acpx";
const AGENT = `node ${join(ROOT, "packages/cli/dist/scripted/agent/main.js")}`;

let folder: string;
let flows: string;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "openexec-acpx-")));
  env = { OPENEXEC_HOME: join(folder, ".openexec") };
  flows = join(folder, "flows");
  await cp(join(ROOT, "fixtures/acpx/_src/flows"), flows, { recursive: true });
  for (const name of await readdir(flows)) {
    const text = await readFile(join(flows, name), "utf8");
    await writeFile(join(flows, name), text.replaceAll(RECORDED_AT, folder));
  }
  await writeFile(join(flows, "entry.flow.mjs"), 'export { default } from "./shell-ok.flow.mjs";\n');
  await mkdir(join(folder, "project"));
  await writeFile(join(folder, "project/README.md"), "# Demo\n");
  await chmod(flows, 0o555);
});
afterAll(async () => {
  await chmod(flows, 0o755);
  await rm(folder, { recursive: true, force: true });
});

interface Case {
  readonly flow: string;
  readonly args?: readonly string[];
  readonly code: number;
  readonly says: object;
}

const CASES: readonly Case[] = [
  {
    flow: "shell-ok",
    args: ["--input-json", '{"label":"demo"}'],
    code: 0,
    says: { status: "completed", output: { files: 1, exitCode: 3, label: "demo" } },
  },
  {
    flow: "entry",
    args: ["--input-json", '{"label":"helper"}'],
    code: 0,
    says: { status: "completed", output: { files: 1, exitCode: 3, label: "helper" } },
  },
  {
    flow: "branch",
    args: ["--input-json", '{"task":"Fix the reconnect bug"}'],
    code: 0,
    says: {
      status: "completed",
      output: { route: "bug", epoch: "1970-01-01" },
      name: "Classify: Fix the reconnect bug",
    },
  },
  {
    flow: "two-turn",
    args: ["--approve-all", "--input-json", '{"topic":"greeting"}'],
    code: 0,
    says: { status: "completed", output: { sessions: 1 } },
  },
  { flow: "recover", code: 0, says: { status: "completed", output: { done: true } } },
  { flow: "shell-fail", code: 1, says: { status: "failed" } },
  { flow: "node-timeout", code: 124, says: { status: "timed_out" } },
  { flow: "checkpoint", args: ["--input-json", '{"version":"1.2.0"}'], code: 4, says: { status: "waiting" } },
];

describe.each(CASES)("a flow that was written for acpx: $flow", ({ flow, args = [], code, says }) => {
  test("runs from a folder that can't be written, and replays to the same head", async () => {
    const line = ["flow", "run", join(flows, `${flow}.flow.mjs`), "--cwd", join(folder, "project"), "--agent", AGENT];
    const ended = await openexec([...line, "--json", ...args], { env });
    const run = JSON.parse(ended.stdout) as { runId: string; head: string };
    expect(run).toMatchObject(says);
    expect(ended.code).toBe(code);
    const replay = await openexec(["replay", run.runId, "--json"], { env });
    expect(JSON.parse(replay.stdout)).toMatchObject({
      verdict: "identical",
      derivedHead: run.head,
      block: expectedBlock(),
    });
  });
});

test("nothing was written beside the flows", async () => {
  expect((await readdir(flows)).filter((name) => !name.endsWith(".flow.mjs"))).toEqual([]);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { parseScriptFile } from "../packages/cli/src/scripted/model-server/script-file.ts";
import { startModelServer } from "../packages/cli/src/scripted/model-server/server.ts";
import { openexec, ROOT } from "./openexec.ts";

type Env = Readonly<Record<string, string>>;

/** How an example is recorded without an account, and what it says then. */
interface Example {
  readonly args?: readonly string[];
  /** A script in `examples/flows` that answers in a model's place. */
  readonly model?: string;
  /** Arguments of the `resume` that answers its question. */
  readonly answer?: readonly string[];
  readonly output: unknown;
}

const AGENT = `node ${join(ROOT, "packages/cli/dist/scripted/agent/main.js")}`;

export const EXAMPLES: Readonly<Record<string, Example>> = {
  shell: { args: ["--input-json", '{"text":"hi"}'], output: { text: "hi", characters: 2 } },
  branch: { output: "There is no git repository here." },
  loop: { args: ["--input-json", '{"goal":30}'], output: expect.stringMatching(/^3[0-5] after \d+ throws$/) },
  "fan-out": { output: 89_440 },
  approval: {
    answer: ["--answer", "accept", "--content", '{"version":"1.2.0"}'],
    output: "released 1.2.0",
  },
  "model-tools": {
    args: ["--model", "anthropic/scripted"],
    model: "model-tools.script.json",
    output: expect.objectContaining({ answer: "Git knows every file that it listed." }),
  },
  "two-turn": {
    args: ["--approve-all", "--agent", AGENT, "--input-json", '{"topic":"seams"}'],
    output: expect.objectContaining({ plan: expect.any(String), weakness: expect.any(String) }),
  },
};

export interface RecordedExample {
  readonly runId: string;
  readonly dir: string;
  readonly head: string;
}

/** Records an example with the built program, in `folder`. */
export async function recordExample(name: string, folder: string, env: Env): Promise<RecordedExample> {
  const { args = [], model, answer, output } = EXAMPLES[name] ?? { output: undefined };
  const script = model === undefined ? [] : parseScriptFile(readFileSync(join(ROOT, "examples/flows", model), "utf8"));
  const server = await startModelServer(script);
  try {
    const surroundings = { env: { ...env, ANTHROPIC_BASE_URL: server.url } };
    const line = ["run", `examples/flows/${name}.flow.ts`, "--cwd", folder, "--json", ...args];
    const run = await openexec(line, surroundings);
    let end = JSON.parse(run.stdout) as RecordedExample;
    if (answer !== undefined) {
      expect(run.code, run.stdout).toBe(4);
      end = JSON.parse((await openexec(["resume", end.runId, "--json", ...answer], surroundings)).stdout);
    }
    expect(end, run.stderr).toMatchObject({ status: "completed", output });
    return end;
  } finally {
    await server.close();
  }
}

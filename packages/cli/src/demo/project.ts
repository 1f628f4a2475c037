import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

type Env = Readonly<Record<string, string | undefined>>;

/** A module with two bugs, and its tests: one is red for each. */
const FILES = {
  "README.md": "# Price\n\nWhat an order costs, in cents.\n",
  "package.json": `${JSON.stringify({ name: "price", private: true, type: "module", scripts: { test: "node --test" } }, null, 2)}\n`,
  "src/price.js": `/** What \`count\` pieces cost, in whole cents; ten or more are 15 % off. */
export function price(cents, count) {
  const rate = count > 10 ? 0.85 : 1;
  return Math.floor(cents * count * rate);
}
`,
  "test/price.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { price } from "../src/price.js";

test("one piece costs its price", () => assert.equal(price(199, 1), 199));
test("ten pieces are 15 % off", () => assert.equal(price(100, 10), 850));
test("half a cent is rounded up", () => assert.equal(price(99, 30), 2525));
`,
} as const;

/** Where the first bug is, as the model sees it. */
export const FIRST_BUG = "count > 10";

/** The small git repository that the demo's flow works in. */
export interface Project {
  /** Absolute path of its top. */
  readonly directory: string;
  /** What its commands run with: the user's, without what would reach into other repositories or change outputs. */
  readonly env: Env;
  /** Commit that the flow starts from. */
  readonly commit: string;
  /** Goes back to the first commit; what a run committed stays on its branch. */
  reset(): Promise<void>;
}

/** Makes the repository anew. It has its own git configuration; the user's is neither read nor written. */
export async function makeProject(directory: string, env: Env, signal: AbortSignal): Promise<Project> {
  await rm(directory, { recursive: true, force: true });
  for (const [name, text] of Object.entries(FILES)) {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  const own = quietEnvironment(env);
  const git = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)("git", args, { cwd: directory, env: own, signal });
    return stdout.trim();
  };
  await git("init", "--quiet", "--initial-branch=main");
  await git("config", "user.name", "OpenExec demo");
  await git("config", "user.email", "demo@openexec.invalid");
  await git("config", "commit.gpgSign", "false");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "A price list with two bugs");
  const commit = await git("rev-parse", "--short", "HEAD");
  const reset = async (): Promise<void> => {
    await git("switch", "--quiet", "--force", "main");
  };
  return { directory, env: own, commit, reset };
}

const HARMFUL = /^(GIT_|NODE_OPTIONS$|NODE_TEST_CONTEXT$|NODE_V8_COVERAGE$|FORCE_COLOR$)/;

function quietEnvironment(env: Env): Env {
  const kept = Object.entries(env).filter(([name]) => !HARMFUL.test(name));
  return {
    ...Object.fromEntries(kept),
    // The tests run on the Node that runs this, also where another one comes first on the path.
    PATH: [dirname(process.execPath), env.PATH ?? ""].join(delimiter),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    NO_COLOR: "1",
  };
}

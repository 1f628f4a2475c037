import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findDrivers } from "@openexec/store";
import type { Context } from "../framework/context.ts";
import type { Check } from "./check.ts";

const LEAST_GIT = [2, 20] as const;

/** What runs need of the machine: Node, git, a SQLite driver. */
export async function checkMachine(context: Context): Promise<readonly Check[]> {
  return [
    { what: "Node", state: "fine", found: `${process.version} on ${process.platform} ${process.arch}` },
    await checkGit(context),
    checkSqlite(),
  ];
}

async function checkGit({ env, cwd }: Context): Promise<Check> {
  try {
    const { stdout } = await promisify(execFile)("git", ["--version"], { env: { ...env }, cwd });
    const found = stdout.trim();
    const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(found) ?? []).slice(1).map(Number);
    const old = major < LEAST_GIT[0] || (major === LEAST_GIT[0] && minor < LEAST_GIT[1]);
    if (!old) return { what: "git", state: "fine", found };
    return { what: "git", state: "odd", found, advice: `Snapshots need git ${LEAST_GIT.join(".")} or later.` };
  } catch (error) {
    const advice = "Install git: without it a run's workspace is not recorded.";
    return { what: "git", state: "odd", found: `does not run: ${(error as Error).message}`, advice };
  }
}

function checkSqlite(): Check {
  const { working, broken } = findDrivers();
  const found = [working ?? "no driver loads", ...broken.map(({ name, why }) => `${name} does not load: ${why}`)].join(
    "; ",
  );
  if (working !== undefined && broken.length === 0) return { what: "SQLite", state: "fine", found };
  const names = broken.map(({ name }) => name).join(" ");
  const cure =
    names === "" ? "`npm install better-sqlite3` compiles one." : `Make it for this Node: \`npm rebuild ${names}\`.`;
  const loss = working === undefined ? "Lists are slower without it, nothing else. " : "";
  return { what: "SQLite", state: "odd", found, advice: `${loss}${cure}` };
}

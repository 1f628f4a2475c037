import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PlainProblem } from "./problem.mjs";
import { ROOT } from "./root.mjs";
import { run } from "./run.mjs";

/** Says so when there is no git: runs, the demo and the tests work in real repositories. */
export async function demandGit() {
  const ended = await run("git", ["--version"]);
  if (ended.code !== 0) {
    throw new PlainProblem(
      "OpenExec needs git, and there is none on the PATH. Install it (https://git-scm.com/downloads), then run the same command again.",
    );
  }
}

/** Says so when this folder cannot be written. Tries it: root passes every check of permission bits. */
export function demandWritable() {
  const probe = join(ROOT, `.writable-${process.pid}`);
  try {
    writeFileSync(probe, "");
    rmSync(probe);
  } catch {
    throw new PlainProblem(
      `The folder ${ROOT} cannot be written. Clone the project into a folder of your own, then run the same command there.`,
    );
  }
}

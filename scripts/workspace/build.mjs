import { existsSync } from "node:fs";
import { join } from "node:path";
import { buildProgram } from "./build-program.mjs";
import { buildWeb } from "./build-web.mjs";
import { PlainProblem } from "./problem.mjs";
import { ROOT } from "./root.mjs";
import { runNode } from "./run.mjs";

export const TSC = "node_modules/typescript/bin/tsc";

/** The packages at the top: what they refer to is built with them. Tests are compiled by the check of types only. */
const TOP = ["packages/cli", "packages/testkit"];

/**
 * Compiles every package whose sources changed, and bundles the program and the web app when they are older than what they
 * are made from. When nothing changed this takes a fraction of a second.
 * @param {(line: string) => void} say
 */
export async function build(say) {
  if (!existsSync(join(ROOT, "packages/cli/dist/main.js"))) say("Building …");
  // The bundler reads sources, so neither waits for the other.
  const [ended] = await Promise.all([runNode(TSC, ["-b", ...TOP, "--pretty", "false"]), buildWeb()]);
  if (ended.code !== 0) throw new PlainProblem(`The sources do not compile:\n${ended.output.trim()}`, 1);
  await buildProgram();
}

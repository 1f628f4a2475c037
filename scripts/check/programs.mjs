import { TSC } from "../workspace/build.mjs";
import { runNode } from "../workspace/run.mjs";

/** @param {string} script @param {readonly string[]} args */
async function program(script, args) {
  const ended = await runNode(script, args, { env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" } });
  return { problems: ended.code === 0 ? [] : [ended.output.trim()], output: ended.output };
}

/** Packages, and then tests, scripts and benchmarks. Builds the packages on the way. */
export const checkTypes = () => program(TSC, ["-b", "--pretty", "false"]);

export const checkFormat = () =>
  program("node_modules/@biomejs/biome/bin/biome", [
    "ci",
    "--colors=off",
    "--error-on-warnings",
    "--max-diagnostics=200",
  ]);

/** Files, exports and dependencies that nothing uses; imports of packages that no package.json names. */
export const checkUnused = () => program("node_modules/knip/bin/knip.js", ["--no-progress"]);

export async function checkUnitTests() {
  const { problems, output } = await program("node_modules/vitest/vitest.mjs", ["run", "--project", "unit"]);
  return { problems, note: /^\d+ passed, .*$/m.exec(output)?.[0] };
}

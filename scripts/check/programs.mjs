import { TSC } from "../workspace/build.mjs";
import { runNode } from "../workspace/run.mjs";

/** One that takes so long hangs. How long checks should take is told at the end: a machine that is busy is no defect. */
const LIMIT_MS = 900_000;

/** @param {string} script @param {readonly string[]} args */
async function program(script, args) {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
  const started = performance.now();
  const { code, output } = await runNode(script, args, { env, timeoutMs: LIMIT_MS });
  const late =
    performance.now() - started >= LIMIT_MS ? [`ended after ${LIMIT_MS / 1000} s; what it said by then:`] : [];
  return { problems: code === 0 ? [] : [...late, output.trim()], output };
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

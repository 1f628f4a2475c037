import { fork } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { build } from "../scripts/workspace/build.mjs";
import { install } from "../scripts/workspace/install.mjs";
import { ROOT } from "../scripts/workspace/root.mjs";
import { readable } from "./statistics.mjs";

/** @typedef {import("./harness.mjs").Result} Result */

/** @param {string} file @param {boolean} short @returns {Promise<Result>} */
function measure(file, short) {
  return new Promise((resolve, reject) => {
    const child = fork(join(ROOT, "bench/one.mjs"), [join(ROOT, "bench", file), short ? "short" : "full"], {
      execArgv: ["--expose-gc"],
    });
    /** @type {Result | undefined} */
    let result;
    child.on("message", (message) => {
      result = /** @type {Result} */ (message);
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      if (result !== undefined && code === 0) resolve(result);
      else reject(new Error(`bench/${file} ended with exit code ${code} and no result`));
    });
  });
}

/** @param {Result} result */
function print(result) {
  console.log(`\n${result.name}  (${result.unit})`);
  const width = Math.max(...Object.keys(result.figures).map((name) => name.length));
  for (const [name, { median, low, high, repetitions }] of Object.entries(result.figures)) {
    const spread = `${readable(low)} – ${readable(high)}, ${repetitions} repetitions`;
    console.log(`  ${name.padEnd(width)}  ${readable(median).padStart(12)}   (${spread})`);
  }
  for (const { text, actual, ok } of result.budgets) {
    console.log(`  ${ok ? "held  " : "MISSED"} ${text}, measured ${readable(actual)}`);
  }
  for (const peer of result.peers) console.log(`  beside it: ${peer.name}: ${peer.figure} (${peer.durability})`);
}

const machine = () =>
  `${cpus().length} × ${cpus()[0]?.model.trim()}, ${readable(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;

/** @param {readonly string[]} args @param {string} name @returns {string | undefined} */
const optionOf = (args, name) => args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);

/**
 * `npm run bench [-- --short] [-- --json=<file>] [-- <words>]`: every benchmark, or those whose file names hold one of
 * the words. A full run fails when a budget is missed; a short one only when a ratio is far off.
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function main(args) {
  await install(console.log);
  await build(console.log);
  const short = args.includes("--short");
  const words = args.filter((arg) => !arg.startsWith("-"));
  const files = readdirSync(join(ROOT, "bench")).filter((file) => file.endsWith(".bench.mjs"));
  const chosen = files.filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
  console.log(`${machine()}${short ? ", short" : ""}`);
  /** @type {Result[]} */
  const results = [];
  for (const file of chosen) {
    const result = await measure(file, short);
    print(result);
    results.push(result);
  }
  const output = join(ROOT, optionOf(args, "--json") ?? "test-results/bench.json");
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, `${JSON.stringify({ machine: machine(), short, results }, null, 2)}\n`);
  const budgets = results.flatMap((result) => result.budgets);
  const failed = budgets.filter((budget) => (short ? budget.broken : !budget.ok));
  console.log(
    `\n${results.length} benchmarks, ${budgets.filter((budget) => budget.ok).length} of ${budgets.length} budgets held`,
  );
  if (failed.length > 0) console.log(`failed: ${failed.map((budget) => budget.text).join("; ")}`);
  return failed.length === 0 ? 0 : 1;
}

import { build } from "./workspace/build.mjs";

/**
 * `npm run bench:web`: the budgets of the web app, measured in a browser.
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function main(args) {
  await build(console.log);
  const { main: measure } = await import("../bench/web/run.mjs");
  return measure(args);
}

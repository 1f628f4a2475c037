import { build } from "./workspace/build.mjs";
import { demandGit, demandWritable } from "./workspace/demands.mjs";
import { install } from "./workspace/install.mjs";
import { runNode } from "./workspace/run.mjs";

/**
 * `npm start`: installs, builds, runs the demo, and serves its runs until Ctrl-C where there is a terminal. What to do next
 * is printed by the demo itself, with real run numbers.
 * @param {readonly string[]} args go to the demo
 * @returns {Promise<number>} the exit code
 */
export async function main(args) {
  demandWritable();
  await demandGit();
  await install(console.log);
  await build(console.log);
  const ended = await runNode("packages/cli/bin/openexec.mjs", ["demo", "--serve", ...args], { inherit: true });
  return ended.code;
}

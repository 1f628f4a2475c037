import { build } from "./workspace/build.mjs";
import { demandGit, demandWritable } from "./workspace/demands.mjs";
import { install } from "./workspace/install.mjs";
import { runNode } from "./workspace/run.mjs";

/**
 * `npm test [-- --full] [-- <arguments of vitest>]`: installs, builds, runs every test. `--full` takes the large sizes
 * of test/scale.ts.
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function main(args) {
  demandWritable();
  await demandGit();
  await install(console.log);
  await build(console.log);
  const env = { ...process.env };
  if (args.includes("--full")) env.OPENEXEC_SCALE = "full";
  const ended = await runNode("node_modules/vitest/vitest.mjs", ["run", ...args.filter((arg) => arg !== "--full")], {
    inherit: true,
    env,
  });
  return ended.code;
}

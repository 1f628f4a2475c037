import { build } from "./workspace/build.mjs";
import { install } from "./workspace/install.mjs";

/**
 * `npm run build`: compiles the packages and bundles the web app.
 * @returns {Promise<number>} the exit code
 */
export async function main() {
  await install(console.log);
  await build(console.log);
  return 0;
}

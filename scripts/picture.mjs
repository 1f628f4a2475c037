import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { captureDemo } from "./picture/capture.mjs";
import { draw } from "./picture/draw.mjs";
import { pagesOf } from "./picture/pages.mjs";
import { build } from "./workspace/build.mjs";
import { demandGit } from "./workspace/demands.mjs";
import { PlainProblem } from "./workspace/problem.mjs";
import { ROOT } from "./workspace/root.mjs";

const FILE = "docs/demo.svg";
const TITLE = "The demo of OpenExec in a terminal";
const MAX_BYTES = 150_000;

/**
 * `npm run picture`: runs the demo and draws what it printed, for the README.
 * @returns {Promise<number>} the exit code
 */
export async function main() {
  await demandGit();
  await build(console.log);
  const cwd = await mkdtemp(join(tmpdir(), "openexec-picture-"));
  try {
    const picture = draw(pagesOf(await captureDemo(cwd)), TITLE);
    const bytes = Buffer.byteLength(picture);
    if (bytes > MAX_BYTES) throw new PlainProblem(`${FILE} would have ${bytes} bytes, more than ${MAX_BYTES}.`, 1);
    await writeFile(join(ROOT, FILE), picture);
    console.log(`${FILE}: ${bytes} bytes`);
    return 0;
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../packages/cli/bin/openexec.mjs", import.meta.url));

/**
 * A server over a folder of runs, on a free port.
 * @param {string} folder @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function serve(folder) {
  const words = [PROGRAM, "serve", "--port", "0", "--json", "--log-level", "error", "--dir", folder];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => child.once("close", () => resolve()));
  const stop = () => {
    child.kill();
    return ended;
  };
  for await (const chunk of child.stdout) return { url: JSON.parse(String(chunk)).url, stop };
  throw new Error("the server said nothing");
}

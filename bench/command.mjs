import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const OPENEXEC = join(HERE, "../packages/cli/bin/openexec.mjs");

/**
 * @typedef {object} Ended
 * @property {number} ms from the start of the process to its end
 * @property {string} stdout
 * @property {number} writtenBytes by write calls of the process, whatever they wrote to; 0 where the system does not say
 * @property {number} peakMb memory at most, with all threads
 * @property {number} cpuMs processor time, with all threads
 */

/**
 * Runs Node in a process of its own.
 * @param {readonly string[]} args
 * @param {string} [cwd]
 * @returns {Promise<Ended>}
 */
export function node(args, cwd = HERE) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const preload = ["--import", join(HERE, "count-writes.mjs")];
    const child = spawn(process.execPath, [...preload, ...args], { cwd, stdio: ["ignore", "pipe", "inherit", "ipc"] });
    let stdout = "";
    let counted = { writtenBytes: 0, peakMb: 0, cpuMs: 0 };
    child.stdout?.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.on("message", (message) => (counted = /** @type {typeof counted} */ (message)));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve({ ms: performance.now() - started, stdout, ...counted });
      else reject(new Error(`node ${args.join(" ")} ended with exit code ${code}`));
    });
  });
}

/** Runs our command line. @param {readonly string[]} args @param {string} [cwd] */
export const openexec = (args, cwd) => node([OPENEXEC, ...args], cwd);

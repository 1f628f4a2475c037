import { spawn } from "node:child_process";
import { ROOT } from "./root.mjs";

/**
 * @typedef {object} Ended
 * @property {number} code exit code; 128 + n when signal n ended it, 127 when it could not be started
 * @property {string} output stdout and stderr in order of arrival, empty when they were inherited
 */

/** @type {Record<string, number>} */
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

/**
 * Runs a program in the workspace and waits for it. Never rejects: a program that does not exist is an outcome.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ inherit?: boolean, env?: NodeJS.ProcessEnv, cwd?: string, shell?: boolean, timeoutMs?: number }} [options]
 *   `inherit`: it writes to our terminal itself; `timeoutMs`: it is ended after so long
 * @returns {Promise<Ended>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(command, args, {
      cwd: options.cwd ?? ROOT,
      env: options.env ?? process.env,
      shell: options.shell ?? false,
      timeout: options.timeoutMs,
      stdio: options.inherit ? "inherit" : ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8");
      stream?.on("data", (text) => {
        output += text;
      });
    }
    // A terminal sends Ctrl-C to the whole group: the child ends in its own way, and then so do we.
    const wait = () => undefined;
    const pass = () => child.kill("SIGTERM");
    if (options.inherit) process.on("SIGINT", wait).on("SIGTERM", pass);
    child.once("error", (error) => resolve({ code: 127, output: `${command}: ${error.message}` }));
    child.once("close", (code, signal) => {
      process.off("SIGINT", wait).off("SIGTERM", pass);
      resolve({ code: code ?? 128 + (SIGNALS[signal ?? ""] ?? 0), output });
    });
  });
}

/**
 * Runs a script file with this Node.
 * @param {string} script path from the root of the workspace
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runNode(script, args, options) {
  return run(process.execPath, [script, ...args], options);
}

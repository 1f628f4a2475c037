import { spawn } from "node:child_process";
import { join } from "node:path";
import { PlainProblem } from "../workspace/problem.mjs";
import { ROOT } from "../workspace/root.mjs";

/**
 * A line that was printed, with its escape sequences, and when it came.
 * @typedef {{ text: string, atMs: number }} PrintedLine
 */

/**
 * Runs the demo with colours, as plain lines: each step is printed when it ended.
 * @param {string} cwd an empty folder; the runs in it are #1 and #2
 * @returns {Promise<readonly PrintedLine[]>}
 */
export function captureDemo(cwd) {
  const { NO_COLOR: _, OPENEXEC_HOME: __, ...env } = process.env;
  return new Promise((resolve, reject) => {
    /** @type {PrintedLine[]} */
    const lines = [];
    let rest = "";
    const startedAt = performance.now();
    const child = spawn(process.execPath, [join(ROOT, "packages/cli/dist/main.js"), "demo"], {
      cwd,
      env: { ...env, FORCE_COLOR: "1", CI: "1" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (chunk) => {
      const atMs = performance.now() - startedAt;
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      lines.push(...parts.map((text) => ({ text, atMs })));
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(lines);
      else reject(new PlainProblem(`The demo ended with exit code ${code}.`, 1));
    });
  });
}

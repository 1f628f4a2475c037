import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";
import { PlainProblem } from "../workspace/problem.mjs";
import { ROOT } from "../workspace/root.mjs";
import { run } from "../workspace/run.mjs";

/**
 * A file of the project with its syntax tree.
 * @typedef {object} Source
 * @property {string} path from the root, with slashes
 * @property {string} text
 * @property {number} lines
 * @property {string | undefined} package folder under packages/
 * @property {boolean} isTest a test, or a helper of tests below `src/testing`; not shipped
 * @property {import("oxc-parser").ParseResult} parsed
 */

/** Files that git knows or would take, with one of these endings. @param {readonly string[]} endings */
export async function projectFiles(endings) {
  const ended = await run("git", ["ls-files", "-co", "--exclude-standard", "-z"]);
  if (ended.code !== 0)
    throw new PlainProblem(`The checks need a git clone of the project. git says: ${ended.output.trim()}`);
  return ended.output
    .split("\0")
    .filter((path) => endings.some((ending) => path.endsWith(ending)) && !path.startsWith("fixtures/"))
    .filter((path) => existsSync(join(ROOT, path)))
    .sort();
}

/** @returns {Promise<readonly Source[]>} every source, test and script, parsed once for all checks */
export async function loadSources() {
  const paths = await projectFiles([".ts", ".tsx", ".mjs", ".cjs"]);
  return paths.map((path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    return {
      path,
      text,
      lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0),
      package: /^packages\/([^/]+)\/src\//.exec(path)?.[1],
      isTest: /\.test\.tsx?$|\/src\/testing\/|^test\//.test(path),
      parsed: parseSync(path, text),
    };
  });
}

/** `path:line` of an offset. @param {Source} source @param {number} offset */
export function place(source, offset) {
  return `${source.path}:${source.text.slice(0, offset).split("\n").length}`;
}

/**
 * Calls `visit` for every node, outermost first.
 * @param {unknown} node
 * @param {(node: Record<string, any>, parent: Record<string, any> | undefined) => void} visit
 * @param {Record<string, any>} [parent]
 */
export function walk(node, visit, parent) {
  if (Array.isArray(node)) {
    for (const child of node) walk(child, visit, parent);
    return;
  }
  if (node === null || typeof node !== "object") return;
  const record = /** @type {Record<string, any>} */ (node);
  if (typeof record.type !== "string") return;
  visit(record, parent);
  for (const key of Object.keys(record)) walk(record[key], visit, record);
}

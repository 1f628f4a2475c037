import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { PlainProblem } from "./problem.mjs";
import { ROOT } from "./root.mjs";
import { runNode } from "./run.mjs";

/** What the app is made from. Its tests and what they need are not part of it. */
const SOURCES = [
  "packages/web",
  "packages/timeline/src",
  "packages/protocol/src",
  "package-lock.json",
  "fixtures/bundles/demo",
  "fixtures/bundles/failed",
];
const RESULT = "packages/web/dist/index.html";
const NO_SOURCE = /^(node_modules|dist|testing)$|\.test\.ts$/;

/** The time of the newest file below a path, in milliseconds. @param {string} path @returns {number} */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = readdirSync(path).filter((name) => !NO_SOURCE.test(name));
  return Math.max(0, ...inside.map((name) => newest(join(path, name))));
}

function isCurrent() {
  if (!existsSync(join(ROOT, RESULT))) return false;
  const built = statSync(join(ROOT, RESULT)).mtimeMs;
  return SOURCES.every((path) => newest(join(ROOT, path)) <= built);
}

/** Bundles the web app, unless what is there is newer than everything that it is made from. */
export async function buildWeb() {
  if (isCurrent()) return;
  const ended = await runNode("node_modules/vite/bin/vite.js", ["build", "packages/web", "--logLevel", "warn"]);
  if (ended.code !== 0) throw new PlainProblem(`The web app cannot be bundled:\n${ended.output.trim()}`, 1);
}

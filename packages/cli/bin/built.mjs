// Which build of this program is the newest. In a clone tsc may have run after the last bundling.
import { statSync } from "node:fs";

/** The program as few files: half of a short command's time would go into opening six hundred. */
export const BUNDLED = new URL("../dist/program/main.js", import.meta.url);
const COMPILED = new URL("../dist/main.js", import.meta.url);
/** What is bundled into it. */
const PACKAGES = ["bundle", "capture", "cli", "protocol", "runtime", "server", "store", "timeline"];

/** @param {URL} url */
const changed = (url) => {
  const stat = statSync(url, { throwIfNoEntry: false });
  return stat === undefined ? 0 : stat.mtimeMs;
};

/** When tsc last changed one of the packages, in milliseconds; 0 where they are installed, not compiled. */
function compiledAt() {
  return Math.max(
    ...PACKAGES.map((name) => changed(new URL(`../../${name}/dist/tsconfig.tsbuildinfo`, import.meta.url))),
  );
}

export function isBundleCurrent() {
  const bundled = changed(BUNDLED);
  return bundled > 0 && bundled >= compiledAt();
}

/** @returns {URL | undefined} nothing when it was never built */
export function newestBuild() {
  if (isBundleCurrent()) return BUNDLED;
  return changed(COMPILED) > 0 ? COMPILED : undefined;
}

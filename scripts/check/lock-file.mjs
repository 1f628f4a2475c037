import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../workspace/root.mjs";

/** @typedef {{ optionalDependencies?: Record<string, string> }} Entry */

/**
 * Whether `name` is in the lock file where Node would look for it from `path`.
 * @param {Record<string, Entry>} packages
 * @param {string} path
 * @param {string} name
 * @returns {boolean}
 */
function isLocked(packages, path, name) {
  if (packages[`${path === "" ? "" : `${path}/`}node_modules/${name}`] !== undefined) return true;
  const upwards = path.lastIndexOf("node_modules/");
  return path !== "" && isLocked(packages, upwards <= 0 ? "" : path.slice(0, upwards - 1), name);
}

/**
 * The lock file names the prebuilt binaries of every platform. npm drops those that its registry can't serve at the
 * moment, and then refuses to install from that lock file anywhere.
 */
export function checkLockFile() {
  /** @type {Record<string, Entry>} */
  const packages = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
  const problems = Object.entries(packages).flatMap(([path, entry]) => {
    const missing = Object.keys(entry.optionalDependencies ?? {}).filter((name) => !isLocked(packages, path, name));
    return missing.length === 0
      ? []
      : [`${path} lacks ${missing.join(", ")}: take a version that the registry has whole`];
  });
  return { problems };
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../workspace/root.mjs";

const ALLOWED = new Set([
  "MIT",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "0BSD",
  "CC0-1.0",
  "MPL-2.0",
  "Unlicense",
  "Python-2.0",
  "BlueOak-1.0.0",
]);
/** Only for packages that hold fonts. */
const FONT_LICENCE = "OFL-1.1";
const FONT_PACKAGE = /font/;

/**
 * Whether an SPDX expression can be met with allowed licences: one side of OR, all of AND.
 * @param {string} expression
 * @param {(licence: string) => boolean} allowed
 */
export function satisfies(expression, allowed) {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  /** @returns {boolean} */
  const atom = () => {
    const token = tokens.shift();
    if (token !== "(") return token !== undefined && allowed(token);
    const inner = either();
    return tokens.shift() === ")" && inner;
  };
  const both = () => {
    let result = atom();
    while (tokens[0] === "AND" && tokens.shift()) result = atom() && result;
    return result;
  };
  const either = () => {
    let result = both();
    while (tokens[0] === "OR" && tokens.shift()) result = both() || result;
    return result;
  };
  return either() && tokens.length === 0;
}

/** @param {unknown} manifest of an installed package @returns {string | undefined} */
function licenceOf(manifest) {
  const { license, licenses } = /** @type {any} */ (manifest);
  if (typeof license === "string") return license;
  if (typeof license?.type === "string") return license.type;
  return Array.isArray(licenses) ? licenses.map((entry) => entry.type ?? entry).join(" OR ") : undefined;
}

/**
 * Licences of every package of the lock file: what is installed speaks for itself, the lock file for other platforms.
 */
export function checkLicences() {
  const problems = [];
  /** @type {Record<string, any>} */
  const locked = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
  let count = 0;
  for (const [path, entry] of Object.entries(locked)) {
    const name = path.split("node_modules/").at(-1) ?? path;
    if (!path.includes("node_modules/") || entry.link) continue;
    count++;
    const file = join(ROOT, path, "package.json");
    const licence = existsSync(file) ? licenceOf(JSON.parse(readFileSync(file, "utf8"))) : entry.license;
    const allowed = (/** @type {string} */ id) => ALLOWED.has(id) || (id === FONT_LICENCE && FONT_PACKAGE.test(name));
    if (licence === undefined || !satisfies(licence, allowed)) {
      problems.push(`${name} ${entry.version}: licence ${licence ?? "unknown"}`);
    }
  }
  return { problems, note: `${count} packages` };
}

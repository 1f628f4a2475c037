import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { PlainProblem } from "./problem.mjs";
import { ROOT } from "./root.mjs";
import { run } from "./run.mjs";

/**
 * @typedef {{ version?: string, integrity?: string, resolved?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} Locked
 * @typedef {Record<string, Locked>} Packages
 */

/** @param {string} file @returns {Packages} */
const packagesOf = (file) => JSON.parse(readFileSync(join(ROOT, file), "utf8")).packages;

/** Holds the lock file of our last install. */
const STAMP = join(ROOT, "node_modules/.openexec-lock.json");

/**
 * Whether node_modules holds what the lock file says: because we installed just that, or, after somebody's own
 * `npm install`, by the copy of the lock that npm keeps there.
 */
function isInstalled() {
  if (!existsSync(join(ROOT, "node_modules/.package-lock.json"))) return false;
  const lock = readFileSync(join(ROOT, "package-lock.json"), "utf8");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === lock) return true;
  const installed = packagesOf("node_modules/.package-lock.json");
  return Object.entries(packagesOf("package-lock.json")).every(([path, wanted]) => {
    if (path === "") return true;
    const there = installed[path];
    if (there === undefined) return wanted.optional === true || wanted.devOptional === true || wanted.peer === true;
    return there.version === wanted.version && there.integrity === wanted.integrity;
  });
}

/** npm's cache when it can be written, else a folder for this one install. @returns {{ path?: string, remove?: () => void }} */
function usableCache() {
  const usual = process.env.npm_config_cache ?? join(homedir(), ".npm");
  try {
    mkdirSync(usual, { recursive: true });
    rmSync(mkdtempSync(join(usual, "openexec-")), { recursive: true });
    return {};
  } catch {
    const path = mkdtempSync(join(tmpdir(), "openexec-npm-"));
    return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
  }
}

/** Runs the npm that runs us, else the one on the PATH. @param {readonly string[]} args */
function npm(args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith("npm-cli.js")) return run(process.execPath, [script, ...args]);
  return run("npm", args, { shell: process.platform === "win32" });
}

/** What npm says when it fails, and what a person can do about it. @type {readonly [RegExp, string][]} */
const REASONS = [
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network/,
    "The packages could not be downloaded because the npm registry does not answer. Check the network or the proxy (`npm ping`), then run the same command again.",
  ],
  [
    /ENOSPC/,
    "The packages could not be installed because the disk is full. Free about 500 MB, then run the same command again.",
  ],
  [
    /EBADENGINE/,
    "A package does not support this Node. Use Node 20.19 or newer in the 20, 22 or 24 line, then run the same command again.",
  ],
  [
    /EACCES|EPERM|EROFS/,
    "The packages could not be installed because a file is not writable. Check who owns this folder and npm's cache (`npm config get cache`), then run the same command again.",
  ],
];

/**
 * Installs what the lock file says, unless that is there already. No install script of a package runs, so nothing is
 * compiled and nothing comes from elsewhere than the registry.
 * @param {(line: string) => void} say
 */
export async function install(say) {
  if (isInstalled()) return;
  const started = performance.now();
  say("Installing the packages of package-lock.json …");
  const cache = usableCache();
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  if (cache.path !== undefined) flags.push(`--cache=${cache.path}`);
  let ended = await npm(["ci", ...flags]);
  // A registry that lacks a package for some other platform makes `npm ci` refuse; `npm install` keeps to the lock too.
  if (/code EUSAGE/.test(ended.output)) ended = await npm(["install", "--no-save", ...flags]);
  cache.remove?.();
  if (ended.code !== 0) {
    const reason = REASONS.find(([pattern]) => pattern.test(ended.output))?.[1];
    throw new PlainProblem(reason ?? `The packages could not be installed. npm says:\n${ended.output.trim()}`);
  }
  copyFileSync(join(ROOT, "package-lock.json"), STAMP);
  say(`Installed in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}

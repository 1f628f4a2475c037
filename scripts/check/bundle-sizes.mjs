import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildWeb } from "../workspace/build-web.mjs";
import { PlainProblem } from "../workspace/problem.mjs";
import { ROOT } from "../workspace/root.mjs";
import { SCRIPT_BUDGETS } from "./house.mjs";

/**
 * A row of the bundler's manifest.
 * @typedef {{ file: string, imports?: readonly string[], isEntry?: boolean }} Chunk
 */

const DIST = "packages/web/dist";

/**
 * The files that are loaded before `entry` runs: its own, and what these import.
 * @param {Readonly<Record<string, Chunk>>} manifest
 * @param {string} entry
 * @param {Set<string>} [found]
 * @returns {Set<string>}
 */
export function filesOf(manifest, entry, found = new Set()) {
  const chunk = manifest[entry];
  if (chunk === undefined || found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const name of chunk.imports ?? []) filesOf(manifest, name, found);
  return found;
}

/** Compressed script that each page loads first, against its budget. */
export async function checkBundleSizes() {
  try {
    await buildWeb();
  } catch (error) {
    if (error instanceof PlainProblem) return { problems: [error.message] };
    throw error;
  }
  /** @type {Record<string, Chunk>} */
  const manifest = JSON.parse(readFileSync(join(ROOT, DIST, ".vite/manifest.json"), "utf8"));
  const problems = [];
  const notes = [];
  for (const [entry, budget] of Object.entries(SCRIPT_BUDGETS)) {
    // A page that is loaded later needs what the first one has.
    const files = filesOf(manifest, entry, filesOf(manifest, "index.html"));
    const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(ROOT, DIST, file))).length, 0);
    const kilobytes = Math.round(bytes / 1000);
    notes.push(`${entry} ${kilobytes} of ${budget} kB`);
    if (manifest[entry] === undefined) problems.push(`${entry} is not in the bundle`);
    if (kilobytes > budget) {
      problems.push(`${entry} loads ${kilobytes} kB of compressed script, more than ${budget}; load something later`);
    }
  }
  return { problems, note: notes.join(", ") };
}

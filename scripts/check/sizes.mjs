import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../workspace/root.mjs";

const MEDIAN = 100;
const P95 = 400;
const HARD = 600;

/**
 * The sizes of source files in lines: median and 95th percentile of what is shipped, a hard stop for every file.
 * @param {readonly import("./sources.mjs").Source[]} sources
 */
export function checkSizes(sources) {
  /** @type {Record<string, string>} path → reason */
  const exceptions = JSON.parse(readFileSync(join(ROOT, "scripts/size-exceptions.json"), "utf8"));
  const problems = [];
  for (const source of sources) {
    if (source.lines > HARD && !exceptions[source.path]) {
      problems.push(
        `${source.path}: ${source.lines} lines, more than ${HARD}; split it, or give a reason in scripts/size-exceptions.json`,
      );
    }
  }
  for (const path of Object.keys(exceptions)) {
    const source = sources.find((candidate) => candidate.path === path);
    if (source === undefined || source.lines <= HARD) {
      problems.push(`scripts/size-exceptions.json: ${path} needs no exception any more`);
    }
  }
  const shipped = sources.filter((source) => source.package !== undefined && !source.isTest);
  const sizes = shipped.map((source) => source.lines).sort((a, b) => a - b);
  const at = (/** @type {number} */ part) => sizes[Math.min(sizes.length - 1, Math.floor(part * sizes.length))] ?? 0;
  if (at(0.5) > MEDIAN) problems.push(`the median source file has ${at(0.5)} lines, more than ${MEDIAN}`);
  if (at(0.95) > P95) {
    const largest = [...shipped].sort((a, b) => b.lines - a.lines).filter((source) => source.lines > P95);
    problems.push(`the 95th percentile of source files is ${at(0.95)} lines, more than ${P95}:`);
    problems.push(...largest.map((source) => `  ${source.path}: ${source.lines}`));
  }
  return { problems, note: `${sizes.length} files, median ${at(0.5)}, p95 ${at(0.95)}, max ${sizes.at(-1) ?? 0}` };
}

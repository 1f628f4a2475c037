import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { copyBundles } from "./bundles/copied.mjs";
import { openexec } from "./command.mjs";
import { inDirectory } from "./runs.mjs";

const PROMISED = 10_000;

/** What no rebuild can do without: each line read and parsed. @param {string} runs @returns seconds of processor time */
function parseAll(runs) {
  const before = process.cpuUsage();
  for (const run of readdirSync(runs)) {
    const log = readFileSync(join(runs, run, "timeline.jsonl"), "utf8");
    for (const line of log.trimEnd().split("\n")) JSON.parse(line);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** The index of 10,000 recorded runs, made again from their bundles: start of the process, reading, folding, writing. */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "Rebuild of the index from 10,000 bundles",
  unit: "as named",
  repetitions: 1,
  budgets: [
    { figure: "rebuild, s per 10,000", atMost: 120 },
    { figure: "bundles/CPU s", per: "every line read and parsed, bundles/CPU s", atLeast: 0.02 },
    { figure: "peak memory, MB", atMost: 500 },
  ],
  async measure({ short }) {
    const count = short ? PROMISED / 10 : PROMISED;
    return inDirectory(async (directory) => {
      const home = join(directory, ".openexec");
      const { events, bytes } = await copyBundles(home, count);
      const parsed = parseAll(join(home, "runs"));
      const { ms, cpuMs, peakMb, stdout } = await openexec(["index", "rebuild", "--json", "--dir", home], directory);
      const { runs, unreadable } = JSON.parse(stdout);
      if (runs !== count || unreadable.length > 0) throw new Error(`${runs} of ${count} bundles were read`);
      return {
        "rebuild, s per 10,000": (ms / 1000) * (PROMISED / count),
        "rebuild, CPU s per 10,000": (cpuMs / 1000) * (PROMISED / count),
        "bundles/CPU s": (count / cpuMs) * 1000,
        "every line read and parsed, bundles/CPU s": count / parsed,
        "events a bundle": events / count,
        "kB of log a bundle": bytes / count / 1000,
        "peak memory, MB": peakMb,
      };
    });
  },
});

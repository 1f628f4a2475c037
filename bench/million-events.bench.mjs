import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { node } from "./command.mjs";
import { inDirectory } from "./runs.mjs";

const SCRIPT = join(fileURLToPath(import.meta.url), "../large-run.mjs");
const EVENTS_PER_STEP = 3;

/** @param {"record" | "replay"} mode @param {string} directory @param {number} steps */
async function run(mode, directory, steps) {
  const { stdout } = await node([SCRIPT, mode, directory, String(steps)]);
  return /** @type {{ directory: string, perCpuSecond: number, peakMb: number }} */ (JSON.parse(stdout));
}

/**
 * A run of a million events: time and memory per event must not grow with the run. It takes long enough for a shared
 * machine to change under it, so time here is processor time.
 */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "A run of 1,000,000 events",
  unit: "as named",
  repetitions: 1,
  budgets: [
    { figure: "replayed, events/CPU s", per: "a tenth replayed, events/CPU s", atLeast: 0.8 },
    { figure: "recorded, events/CPU s", per: "a tenth recorded, events/CPU s", atLeast: 0.8 },
    { figure: "peak memory of recording, MB", atMost: 150 },
    { figure: "peak memory of the replay, MB", atMost: 300 },
  ],
  async measure({ short }) {
    const steps = Math.ceil((short ? 60_000 : 1_000_000) / EVENTS_PER_STEP);
    return inDirectory(async (directory) => {
      const tenth = await run("record", directory, Math.ceil(steps / 10));
      const tenthReplayed = await run("replay", tenth.directory, Math.ceil(steps / 10));
      const recorded = await run("record", directory, steps);
      const replayed = await run("replay", recorded.directory, steps);
      return {
        "recorded, events/CPU s": recorded.perCpuSecond,
        "a tenth recorded, events/CPU s": tenth.perCpuSecond,
        "replayed, events/CPU s": replayed.perCpuSecond,
        "a tenth replayed, events/CPU s": tenthReplayed.perCpuSecond,
        "peak memory of recording, MB": recorded.peakMb,
        "peak memory of the replay, MB": replayed.peakMb,
      };
    });
  },
});

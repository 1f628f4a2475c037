import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openexec } from "./command.mjs";
import { inDirectory } from "./runs.mjs";
import { writeSessions } from "./sessions/write.mjs";

/** What no import can do without: each line read and parsed. @param {string} home @returns milliseconds of processor time */
async function parseAll(home) {
  const before = process.cpuUsage();
  for (const path of readdirSync(home, { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".jsonl")) continue;
    for await (const line of createInterface({ input: createReadStream(join(home, path)) })) JSON.parse(line);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** @param {string} home @param {string} into */
const importAll = (home, into) => openexec(["import", home, "--json", "--dir", join(into, ".openexec")], into);

/** Sessions as people have them, from files of the clients to durable runs in the index, start of the process included. */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "Import of 1 GB of sessions",
  unit: "as named",
  repetitions: 1,
  budgets: [
    { figure: "all runs listed, MB/s", atLeast: 50 },
    { figure: "all texts findable, MB/s", atLeast: 50 },
    { figure: "import, MB/CPU s", per: "every line read and parsed, MB/CPU s", atLeast: 0.1 },
    { figure: "peak memory, MB", atMost: 700 },
    { figure: "peak memory, MB", per: "peak memory of a fifth, MB", atMost: 1.3 },
  ],
  async measure({ short }) {
    const bytes = short ? 250e6 : 1e9;
    return inDirectory(async (directory) => {
      const [all, fifth] = [join(directory, "all"), join(directory, "fifth")];
      const written = await writeSessions(all, bytes);
      await writeSessions(fifth, bytes / 5);
      const parsedMs = await parseAll(all);
      const less = await importAll(fifth, fifth);
      const { ms, stdout, peakMb, cpuMs } = await importAll(all, all);
      const { runs, failed, took } = JSON.parse(stdout);
      if (runs.length !== written.sessions || failed.length > 0) throw new Error(`${runs.length} runs were imported`);
      return {
        // What the process takes to start and to end is in both.
        "all runs listed, MB/s": written.bytes / 1e3 / (ms - took.findableMs + took.listedMs),
        "all texts findable, MB/s": written.bytes / 1e3 / ms,
        "import, MB/CPU s": written.bytes / 1e3 / cpuMs,
        "every line read and parsed, MB/CPU s": written.bytes / 1e3 / parsedMs,
        "peak memory, MB": peakMb,
        "peak memory of a fifth, MB": less.peakMb,
      };
    });
  },
});

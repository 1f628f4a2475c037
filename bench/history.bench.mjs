import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { openSqliteIndex } from "@openexec/store";
import { loadRuns } from "./history/load-runs.mjs";
import { QUESTIONS, TEXTS } from "./history/questions.mjs";
import { inDirectory } from "./runs.mjs";

/** @typedef {import("@openexec/store").RunIndex} RunIndex */

const TEXT_BYTES = 2000;
/** The reference needs so long for a page at 100,000 runs; see docs/performance.md. */
const REFERENCE_MS = 8653;
const ROUNDS = 5;

/** @param {RunIndex} index @param {number} runs */
async function load(index, runs) {
  const [started, before] = [performance.now(), process.cpuUsage()];
  await loadRuns(index, runs);
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** Bytes of the index, its log included, which may hold what the file itself does not hold yet. @param {string} directory */
function bytesOfIndex(directory) {
  const files = readdirSync(directory).filter((name) => name.startsWith("openexec.db"));
  return files.reduce((bytes, name) => bytes + statSync(join(directory, name)).size, 0);
}

/** Milliseconds of each of several questions, asked a few times. @param {readonly (() => Promise<unknown>)[]} questions */
async function times(questions) {
  /** @type {number[]} */
  const taken = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const ask of questions) {
      const started = performance.now();
      await ask();
      taken.push(performance.now() - started);
    }
  }
  return taken.sort((a, b) => a - b);
}

/** @param {readonly number[]} sorted @param {number} share */
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;

/** A history of 1,000,000 runs, loaded and asked. */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "A history of 1,000,000 runs in SQLite",
  unit: "as named",
  repetitions: 1,
  budgets: [
    { figure: "load, s per 1,000,000 runs", atMost: 600 },
    { figure: "page, p95 ms", atMost: 10 },
    { figure: "page, facets and chart, no filter, one facet or seven days, p95 ms", atMost: 50 },
    { figure: "page, facets and chart, any combination, p95 ms", atMost: 300 },
    { figure: "first page of a search, p95 ms", atMost: 100 },
    { figure: "index, bytes", per: "text, bytes", atMost: 2 },
    { figure: "reference at 100,000 runs, ms", per: "first page, p50 ms", atLeast: 200 },
    { figure: "memory while asked, MB", atMost: 600 },
  ],
  async measure({ short }) {
    const runs = short ? 3000 : Number(process.env.OPENEXEC_BENCH_RUNS ?? 1_000_000);
    return inDirectory(async (directory) => {
      const file = join(directory, "openexec.db");
      const writing = await openSqliteIndex(file);
      const loaded = await load(writing, runs);
      const indexBytes = bytesOfIndex(directory);
      await writing.close();
      const index = await openSqliteIndex(file);
      const page = QUESTIONS.map((question) => () => index.list(question));
      /** @param {"narrow" | "any"} group */
      const whole = (group) =>
        QUESTIONS.filter((question) => question.group === group).map((question) => async () => {
          await index.list(question);
          await index.aggregate("meta", question);
        });
      const search = TEXTS.map((text) => () => index.search({ filter: { project: { in: ["bench"] }, text } }));
      await times(page);
      const pages = await times(page);
      const first = await times([() => index.list({ filter: { project: { in: ["bench"] } } })]);
      const [narrow, any, searched] = [await times(whole("narrow")), await times(whole("any")), await times(search)];
      const memory = process.memoryUsage().rss;
      await index.close();
      return {
        "load, s per 1,000,000 runs": (loaded.seconds / runs) * 1e6,
        "load, CPU s per 1,000,000 runs": (loaded.cpuSeconds / runs) * 1e6,
        "page, p95 ms": at(pages, 0.95),
        "first page, p50 ms": at(first, 0.5),
        "page, facets and chart, no filter, one facet or seven days, p95 ms": at(narrow, 0.95),
        "page, facets and chart, any combination, p95 ms": at(any, 0.95),
        "first page of a search, p50 ms": at(searched, 0.5),
        "first page of a search, p95 ms": at(searched, 0.95),
        "index, bytes": indexBytes,
        "text, bytes": runs * TEXT_BYTES,
        "reference at 100,000 runs, ms": REFERENCE_MS,
        "memory while asked, MB": memory / 1e6,
      };
    });
  },
});

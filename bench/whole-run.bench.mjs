import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { node, openexec } from "./command.mjs";
import { inDirectory } from "./runs.mjs";
import { statistics } from "./statistics.mjs";

const STEPS = 3000;
/** Steps whose times are added up: a single one is too short for the clock of the log. */
const WINDOW = 25;

const FLOW = `import { compute, defineFlow } from "openexec/flows";

export default defineFlow({
  name: "loop",
  startAt: "count",
  nodes: {
    count: compute({
      run: ({ outputs }) => {
        const n = (outputs.count?.n ?? 0) + 1;
        return { n, more: n < ${STEPS} };
      },
    }),
    done: compute({ run: ({ outputs }) => outputs.count.n }),
  },
  edges: [{ from: "count", switch: { on: "$.more", cases: { true: "count", false: "done" } } }],
});
`;

/** @param {string} directory @returns {number} */
function bytesBelow(directory) {
  const files = readdirSync(directory, { withFileTypes: true });
  const sizes = files.map((file) => {
    const path = join(directory, file.name);
    return file.isDirectory() ? bytesBelow(path) : statSync(path).size;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** When each step began, in microseconds, by the log of the run in `directory`. @param {string} directory */
function beginnings(directory) {
  const lines = readFileSync(join(directory, "timeline.jsonl"), "utf8").split("\n");
  const started = lines.filter((line) => line.includes('"type":"StepStarted"'));
  return started.map((line) => {
    const { at } = JSON.parse(line);
    return Date.parse(`${at.slice(0, 19)}Z`) * 1000 + Number(at.slice(20, 26));
  });
}

/** Microseconds a step between two steps: the median of windows. @param {readonly number[]} times @param {number} from @param {number} to */
function stepCost(times, from, to) {
  const costs = [];
  for (let at = from; at + WINDOW <= to; at += WINDOW) {
    costs.push(((times[at + WINDOW] ?? Number.NaN) - (times[at] ?? Number.NaN)) / WINDOW);
  }
  return statistics(costs).median;
}

/** What `openexec run` costs from the start of the process to its end: compile, record, read again, fold, index. */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "A flow of 3,000 trivial steps as a process",
  unit: "as named",
  repetitions: 7,
  budgets: [
    { figure: "whole process, ms", atMost: 1500 },
    { figure: "bundle, MB", atMost: 4 },
    { figure: "everything written, MB", atMost: 10 },
    { figure: "steps 2,500 to 3,000, µs each", per: "steps 500 to 1,000, µs each", atMost: 1.2 },
  ],
  peers: [
    {
      name: "acpx 0.19.1, the same loop",
      figure: "48,700 ms, bundle 4.4 MB, 8,320 MB written, its last steps 3.7 times as long as its first",
      durability: "files renamed, no fsync",
    },
  ],
  async measure() {
    return inDirectory(async (directory) => {
      writeFileSync(join(directory, "loop.flow.mjs"), FLOW);
      const bare = await node(["--eval", "0"]);
      const ended = await openexec(["run", "loop.flow.mjs", "--json"], directory);
      const { dir, status } = JSON.parse(ended.stdout);
      if (status !== "completed") throw new Error(`the run is ${status}`);
      const times = beginnings(dir);
      return {
        "whole process, ms": ended.ms,
        "Node alone, ms": bare.ms,
        "bundle, MB": bytesBelow(dir) / 1e6,
        "everything written, MB": ended.writtenBytes / 1e6,
        "steps 500 to 1,000, µs each": stepCost(times, 500, 1000),
        "steps 2,500 to 3,000, µs each": stepCost(times, 2500, 3000),
      };
    });
  },
});

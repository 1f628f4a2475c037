import { node, openexec } from "./command.mjs";
import { inDirectory, loopFlow, record, secretsFilter, writerIn } from "./runs.mjs";

const EVENTS = 10_000;

/** What people wait for: commands from the start of their process to its end. */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "Commands as processes",
  unit: "ms",
  repetitions: 11,
  budgets: [
    { figure: "--version", atMost: 150 },
    { figure: "show of 10,000 events", atMost: 500 },
  ],
  async measure() {
    return inDirectory(async (directory) => {
      const sink = writerIn(directory);
      const { head } = await record(loopFlow(Math.ceil(EVENTS / 3)), { sink, filter: secretsFilter() });
      await sink.close();
      if (head.seq < EVENTS) throw new RangeError(`the run has only ${head.seq} events`);
      return {
        "node --eval 0": (await node(["--eval", "0"])).ms,
        "--version": (await openexec(["--version"])).ms,
        "--help": (await openexec(["--help"])).ms,
        "show of 10,000 events": (await openexec(["show", sink.directory])).ms,
      };
    });
  },
});

import { DEFAULT_POLICY, replayRun, TapeDriver } from "@openexec/runtime";
import { directoryTape } from "../packages/cli/dist/replay/directory-tape.js";
import { loopFlow, record, secretsFilter, writerIn } from "./runs.mjs";

// One long run, recorded or replayed in a process of its own, so that the memory is its own too.
const [mode, directory = "", count = ""] = process.argv.slice(2);
const flow = loopFlow(Number(count));
const before = process.cpuUsage();
/** @type {{ directory: string, events: number }} */
const result = mode === "record" ? await recorded() : await replayed();
const { user, system } = process.cpuUsage(before);
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ ...result, perCpuSecond: (result.events / (user + system)) * 1e6, peakMb }));

async function recorded() {
  const sink = writerIn(directory);
  const { head } = await record(flow, { sink, filter: secretsFilter() });
  await sink.close();
  return { directory: sink.directory, events: head.seq };
}

async function replayed() {
  const tape = new TapeDriver(directoryTape(directory));
  const { verdict, classes, firstDivergence } = await replayRun({ flow, tape, policy: DEFAULT_POLICY });
  if (verdict !== "identical") throw new Error(`the replay is ${verdict}: ${firstDivergence?.reason}`);
  return { directory, events: classes.derived + classes.carried };
}

import type { BundleSource } from "../bundle/source.ts";
import { readTimeline } from "../read/read-timeline.ts";
import { runProjection } from "./run.ts";
import type { RunState } from "./run-state.ts";
import type { AttemptRow } from "./step-rows.ts";
import { drainSteps, stepsProjection } from "./steps.ts";

/** An attempt stays in memory for so many events after its end: a decision that follows from it still finds it. */
const LINGER = 1024;

/**
 * Derives `run.json` and `steps.json` from a log in one pass. The text of `steps.json` goes to `write` in pieces, so
 * that memory depends on what is open and not on the length of the run; its attempts stand about in the order in which
 * they ended. The state of the run is returned.
 * @throws VersionError, BundleError
 */
export async function deriveFiles(
  source: BundleSource,
  write: (text: string) => void | Promise<void>,
): Promise<RunState> {
  const run = runProjection.init();
  const steps = stepsProjection.init();
  let separator = "";
  const put = async (rows: readonly AttemptRow[]): Promise<void> => {
    if (rows.length === 0) return;
    await write(`${separator}${rows.map((row) => JSON.stringify(row)).join(",\n")}`);
    separator = ",\n";
  };
  await write('{"attempts":[');
  let drainAt = LINGER;
  for await (const { event } of readTimeline(source)) {
    runProjection.apply(run, event);
    stepsProjection.apply(steps, event);
    if (event.seq < drainAt) continue;
    drainAt = event.seq + LINGER;
    await put(drainSteps(steps, event.seq - LINGER));
  }
  await put(steps.attempts);
  await write(`],"loose":${JSON.stringify(steps.loose)}}\n`);
  return run;
}

import type { Home } from "@openexec/bundle";
import { parseRunId } from "@openexec/timeline";
import type { ReplayEnd } from "../compose/engine.ts";
import { replayRun } from "../compose/replay.ts";
import type { Context } from "../framework/context.ts";
import { indexRuns } from "../history/run-index.ts";
import type { RecordFigures, ReplayFigures } from "./figures.ts";
import { stopIfInterrupted } from "./interrupted.ts";

/** Replays a run of the demo with the flow as it stands now. */
export async function replayDemo(context: Context, home: Home, { dir }: RecordFigures): Promise<ReplayEnd> {
  const { env, signal } = context;
  stopIfInterrupted(signal);
  const end = await replayRun({ home, env, dir, mode: "exact", code: "today", isForeign: false, signal });
  const replayId = parseRunId(end.runId);
  if (replayId !== undefined) await indexRuns(home, [replayId]);
  return end;
}

/** Derives a run again from its record alone. */
export async function replayBeat(context: Context, home: Home, run: RecordFigures): Promise<ReplayFigures> {
  const end = await replayDemo(context, home, run);
  return {
    number: run.number,
    replayId: end.runId,
    verdict: end.verdict,
    head: end.head,
    derivedHead: end.derivedHead ?? "",
    replayMs: end.replayMs,
    durationMs: end.durationMs,
    recordedMs: run.durationMs,
    compared: end.compared,
    served: end.classes.served,
    carried: end.classes.carried,
    ...(end.made && { made: end.made }),
    block: end.block,
  };
}

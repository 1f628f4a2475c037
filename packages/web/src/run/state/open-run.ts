import { inPieces } from "../../data/in-pieces.ts";
import { nextFrame } from "../../data/next-frame.ts";
import { nextTask } from "../../data/next-task.ts";
import { runDataInPieces } from "../model/run-data.ts";
import type { ViewState } from "../model/view-state.ts";
import { EventCache } from "../source/event-cache.ts";
import type { RunOpening, RunSource } from "../source/run-source.ts";
import { RunStore } from "./run-store.ts";

/** About as many events as a panel shows above the playhead. */
const ABOVE = 120;
/** So long a failed run waits for the last words of what failed: they stand above everything else, and would push it down. */
const CAUSE_MS = 300;

export interface OpenedRun {
  readonly store: RunStore;
  readonly opening: RunOpening;
}

/** Reads what is drawn first of a run, and makes the store of its page. Rejects as the source does. */
export async function openRun(source: RunSource, state: ViewState, signal?: AbortSignal): Promise<OpenedRun> {
  // What comes between two frames is drawn with the second: who drags through the run has left what was asked for before.
  const events = new EventCache(source, 0, nextFrame);
  const opening = await source.open(signal, (endSeq) => {
    events.grow(endSeq);
    // What stands at the playhead and before it is on its way while the tree is read. The playhead of a failed run is found in that.
    const at = state.at ?? endSeq;
    for (const seq of [at - ABOVE, at]) events.prefetch(Math.max(1, seq));
  });
  await nextTask();
  const data = await inPieces(runDataInPieces(opening));
  const cause = data.failure?.call?.endedSeq;
  if (cause !== undefined) await Promise.race([events.wait(cause).catch(() => undefined), pause(CAUSE_MS)]);
  return { store: new RunStore(source, events, data, state), opening };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

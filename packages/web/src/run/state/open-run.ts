import { nextTask } from "../../data/next-task.ts";
import type { ViewState } from "../model/view-state.ts";
import type { RunOpening, RunSource } from "../source/run-source.ts";
import { RunStore } from "./run-store.ts";

export interface OpenedRun {
  readonly store: RunStore;
  readonly opening: RunOpening;
}

/** Reads what is drawn first of a run, and makes the store of its page. Rejects as the source does. */
export async function openRun(source: RunSource, state: ViewState, signal?: AbortSignal): Promise<OpenedRun> {
  const opening = await source.open(signal);
  await nextTask();
  return { store: new RunStore(source, opening, state), opening };
}

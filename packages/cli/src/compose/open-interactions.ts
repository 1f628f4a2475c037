import type { Home } from "@openexec/bundle";
import { type AnsweringDeps, type OpenedRun, RunLogs } from "@openexec/server";
import type { RunId } from "@openexec/timeline";
import { HomeBundles } from "./server/home-bundles.ts";
import { HomeRequests } from "./server/home-requests.ts";

/** A run whose questions can be looked at and answered, and what answering needs. */
export interface Answerable {
  readonly run: OpenedRun;
  readonly deps: AnsweringDeps;
}

/** @returns `undefined` when the run is not there */
export async function openInteractions(home: Home, runId: RunId, now: () => number): Promise<Answerable | undefined> {
  const run = await new RunLogs(new HomeBundles(home)).open(runId);
  return run && { run, deps: { requests: new HomeRequests(home, now), now } };
}

import type { RunStatus } from "../bundle/run-status.ts";
import type { BundleSource } from "../bundle/source.ts";
import type { Finding } from "../read/finding.ts";
import { FindingList } from "../read/finding-list.ts";
import { readManifest } from "../read/read-manifest.ts";
import { readTimeline, type TimelineEntry } from "../read/read-timeline.ts";
import { runProjection } from "./run.ts";
import type { RunState } from "./run-state.ts";
import { isOver, runDuration, runStatus } from "./run-status.ts";
import type { StepsState } from "./step-rows.ts";
import { stepsProjection } from "./steps.ts";

/** A run as people see it. */
export interface FoldedRun {
  readonly run: RunState;
  readonly status: RunStatus;
  /** Milliseconds; absent while the run is under way or waits. */
  readonly durationMs?: number;
  /** From the manifest; the log does not know it. */
  readonly number?: number;
  readonly steps: StepsState;
  readonly findings: readonly Finding[];
}

export interface FoldOptions {
  /** Whether the process that holds the run's lock lives. Default `false`. */
  readonly writerAlive?: boolean;
  /** As in `ReadOptions`. */
  readonly check?: boolean;
  /** Told of each event, in order, so that who wants more of it than this need not read the log again. */
  readonly onEntry?: (entry: TimelineEntry) => void;
}

/**
 * Reads a whole log once and folds run and steps from it.
 * @throws VersionError when the log is from the future
 * @throws BundleError when there is no log
 */
export async function foldRun(source: BundleSource, options: FoldOptions = {}): Promise<FoldedRun> {
  const writerAlive = options.writerAlive ?? false;
  const findings = new FindingList();
  const manifest = await readManifest(source, findings.add);
  const run = runProjection.init();
  const steps = stepsProjection.init();
  const reading = { onFinding: findings.add, live: writerAlive, check: options.check ?? true };
  for await (const entry of readTimeline(source, reading)) {
    runProjection.apply(run, entry.event);
    stepsProjection.apply(steps, entry.event);
    options.onEntry?.(entry);
  }
  const status = runStatus(run, writerAlive);
  const durationMs = isOver(status) ? runDuration(run) : undefined;
  return {
    run,
    status,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(manifest?.number === undefined ? {} : { number: manifest.number }),
    steps,
    findings: findings.list(),
  };
}

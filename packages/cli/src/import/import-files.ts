import type { DerivedFile } from "@openexec/bundle";
import {
  type AttemptRow,
  BUNDLE_FILES,
  drainSteps,
  type RunState,
  stepsProjection,
  type TimelineEvent,
} from "@openexec/timeline";

/** Steps stay open for so many events after their end: what is said about them later still finds them. */
const LINGER = 1024;

/** `steps.json` of a run, folded while it is written: an import knows its events, and is checked against the disk. */
export class ImportFiles {
  readonly #steps = stepsProjection.init();
  readonly #rows: string[] = [];
  #drainAt = LINGER;

  apply(event: TimelineEvent): void {
    stepsProjection.apply(this.#steps, event);
    if (event.seq < this.#drainAt) return;
    this.#drainAt = event.seq + LINGER;
    this.#put(drainSteps(this.#steps, event.seq - LINGER));
  }

  /** `run.json` and `steps.json`, when the last event was applied. */
  derived(run: RunState): readonly DerivedFile[] {
    this.#put(this.#steps.attempts);
    const steps = `{"attempts":[${this.#rows.join(",\n")}],"loose":${JSON.stringify(this.#steps.loose)}}\n`;
    return [
      { path: BUNDLE_FILES.runProjection, bytes: `${JSON.stringify(run, null, 2)}\n` },
      { path: BUNDLE_FILES.stepsProjection, bytes: steps },
    ];
  }

  #put(rows: readonly AttemptRow[]): void {
    for (const row of rows) this.#rows.push(JSON.stringify(row));
  }
}

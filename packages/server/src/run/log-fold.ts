import { type OverviewStrip, type StepColumns, stepColumns } from "@openexec/protocol";
import {
  type RunState,
  runProjection,
  type SessionsState,
  type StepsState,
  sessionsProjection,
  stepsProjection,
  type TimelineEvent,
  type UnknownEvent,
} from "@openexec/timeline";
import { Places } from "./places.ts";
import { StripFold } from "./strip.ts";

/** What a log says, folded: rows and numbers of events, never payloads. */
export interface FoldedLog {
  readonly run: RunState;
  readonly steps: StepsState;
  readonly sessions: SessionsState;
  readonly places: Pick<Places, "of" | "page">;
  /** Attempts and calls, column by column. */
  stepColumns(): StepColumns;
  strip(): OverviewStrip;
}

/** Folds a log, event by event. */
export class LogFold implements FoldedLog {
  readonly run: RunState = runProjection.init();
  readonly steps: StepsState = stepsProjection.init();
  readonly sessions: SessionsState = sessionsProjection.init();
  readonly places = new Places();
  readonly #strip = new StripFold();
  #columns: { readonly endSeq: number; readonly columns: StepColumns } | undefined;

  apply(event: TimelineEvent | UnknownEvent): void {
    runProjection.apply(this.run, event);
    stepsProjection.apply(this.steps, event);
    sessionsProjection.apply(this.sessions, event);
    this.places.apply(event);
    this.#strip.apply(event);
  }

  stepColumns(): StepColumns {
    const endSeq = this.run.lastSeq;
    if (this.#columns?.endSeq !== endSeq) this.#columns = { endSeq, columns: stepColumns(this.steps) };
    return this.#columns.columns;
  }

  strip(): OverviewStrip {
    return this.#strip.strip();
  }
}

import { formatCompact, formatDuration } from "@openexec/timeline";
import { escapeLine } from "../text/escape.ts";
import { counted } from "../text/numbers.ts";
import type { Painter } from "../text/painter.ts";
import { outcomeIcon } from "../text/status.ts";
import type { FeedEvent } from "./feed.ts";
import type { ProgressModel } from "./model.ts";

/** Of so many steps each has a line; after that one line per second counts them. */
const LINES_IN_FULL = 200;
const SUMMARY_MS = 1_000;

/** The live view where there is no terminal: lines that are only ever added. */
export class PlainView {
  readonly #model: ProgressModel;
  readonly #paint: Painter;
  #summaryAt = 0;

  constructor(model: ProgressModel, paint: Painter) {
    this.#model = model;
    this.#paint = paint;
  }

  /** The line for an event that the model has taken, if it is worth one. @param nowMs milliseconds since 1970 */
  line(event: FeedEvent, nowMs: number): string | undefined {
    if (event.type === "InteractionRequested") return `${this.#paint.yellow("?")} ${escapeLine(event.payload.message)}`;
    if (event.type !== "StepCompleted") return undefined;
    const { outcome, durationMs, error } = event.payload;
    const failed = outcome === "failed" || outcome === "timed_out";
    if (this.#model.stepsDone > LINES_IN_FULL && !failed) return this.#summary(nowMs);
    const step = this.#model.step(event.attemptId);
    const facts = [
      outcomeIcon(outcome, this.#paint),
      escapeLine(event.attemptId ?? event.payload.nodeId),
      formatDuration(durationMs),
      step !== undefined && step.tokens > 0 ? `${formatCompact(step.tokens)} tokens` : "",
      error === undefined ? "" : escapeLine(error.message),
    ];
    return facts.filter((fact) => fact !== "").join("  ");
  }

  #summary(nowMs: number): string | undefined {
    if (nowMs - this.#summaryAt < SUMMARY_MS) return undefined;
    this.#summaryAt = nowMs;
    return `… ${counted(this.#model.stepsDone, "step")}`;
  }
}

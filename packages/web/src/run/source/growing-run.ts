import type { RunRow } from "@openexec/protocol";
import { type Mark, outlineProjection, type StepsState, stepsProjection } from "@openexec/timeline";
import { isRecord } from "../text/is-record.ts";
import type { RunEvent } from "./event-cache.ts";
import type { RunOpening } from "./run-source.ts";

/** Marks that a page draws at most: where there are more they stand on each other. */
const MOST_MARKS = 7_000;

/** A run that is open and grows: folds the lines that come on to what was there, so that nothing is read twice. */
export class GrowingRun {
  #opening: RunOpening;
  readonly #steps: StepsState;
  readonly #outline: { readonly counts: Record<string, number>; readonly marks: Mark[] };
  readonly #times: { readonly seq: number; readonly at: string }[];

  constructor(opening: RunOpening) {
    this.#opening = opening;
    this.#steps = opening.steps;
    this.#outline = { counts: {}, marks: [...opening.marks] };
    this.#times = [...opening.times];
  }

  get endSeq(): number {
    return this.#opening.endSeq;
  }

  /** Takes lines of the log. @returns `false` when some are missing, or are none: the run has to be opened anew */
  take(fromSeq: number, lines: readonly string[]): boolean {
    if (fromSeq > this.endSeq + 1) return false;
    const events = eventsOf(lines);
    if (events === undefined) return false;
    let { endSeq, head } = this.#opening;
    let last: RunEvent | undefined;
    for (const event of events) {
      if (event.seq <= endSeq) continue;
      stepsProjection.apply(this.#steps, event);
      outlineProjection.apply(this.#outline, event);
      if (this.#outline.marks.length > MOST_MARKS) this.#outline.marks.pop();
      endSeq = event.seq;
      head = event.hash;
      last = event;
    }
    if (last !== undefined) this.#times.push({ seq: last.seq, at: last.at });
    this.#opening = { ...this.#opening, endSeq, head };
    return true;
  }

  /** The server says what its list says of the run now. */
  describe(row: RunRow): void {
    this.#opening = { ...this.#opening, row };
  }

  /** The run as it is now. */
  opening(): RunOpening {
    return { ...this.#opening, steps: this.#steps, marks: this.#outline.marks, times: this.#times };
  }
}

/** Who writes the log checks it, and the proof chip checks the writer: here they only have to be events. */
function eventsOf(lines: readonly string[]): readonly RunEvent[] | undefined {
  try {
    const events = lines.map((line) => JSON.parse(line) as RunEvent);
    return events.every((event) => isRecord(event) && Number.isInteger(event.seq)) ? events : undefined;
  } catch {
    // Half a message, or one of something else.
    return undefined;
  }
}

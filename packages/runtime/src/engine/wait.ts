import type { AttemptEndedError } from "./errors.ts";
import type { AttemptPart, Endable } from "./parts.ts";

/** The time between two attempts of a step: ended by what would end an attempt there. */
export class Wait implements Endable {
  readonly #controller = new AbortController();

  constructor(readonly parent: AttemptPart | undefined) {}

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(error: AttemptEndedError): void {
    this.#controller.abort(error);
  }
}

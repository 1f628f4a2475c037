import { Ender } from "./ender.ts";
import type { AttemptEndedError } from "./errors.ts";
import type { AttemptPart, Endable } from "./parts.ts";

/** The time between two attempts of a step: ended by what would end an attempt there. */
export class Wait implements Endable {
  readonly #ender = new Ender();

  constructor(readonly parent: AttemptPart | undefined) {}

  get signal(): AbortSignal {
    return this.#ender.signal;
  }

  end(error: AttemptEndedError): void {
    this.#ender.end(() => error);
  }
}

import { originals } from "../globals/originals.ts";
import type { Clock } from "../ports/index.ts";

/** How often the wall clock is looked at: a jump is told this much later at most. */
const LOOK_EVERY_MS = 10;
/** A wall clock that falls behind by more than this is a jump, not drift. */
const JUMP_MS = 1000;

/**
 * Times of a log: the monotonic clock anchored at the start, in microseconds, no two the same: what stands in
 * several files has one order. `jumpedBack` tells once per jump that the machine's clock went back.
 */
export class Timestamps {
  readonly #anchorMicros: number;
  readonly #anchorMonotonic: number;
  #lastMicros = 0;
  #monotonic: number;
  #offset: number | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #second = -1;
  #prefix = "";

  /** @param notBefore RFC 3339 time of the last line of an earlier segment */
  constructor(
    private readonly clock: Clock,
    notBefore?: string,
  ) {
    const floor = notBefore === undefined ? 0 : parseMicros(notBefore) + 1;
    this.#anchorMicros = Math.max(Math.floor(clock.now() * 1000), floor);
    this.#anchorMonotonic = clock.monotonic();
    this.#monotonic = this.#anchorMonotonic;
  }

  next(): string {
    return this.#at(this.clock.monotonic());
  }

  /** The time of the moment at which `jumpedBack` was asked last. */
  current(): string {
    return this.#at(this.#monotonic);
  }

  #at(monotonic: number): string {
    const micros = this.#anchorMicros + Math.floor((monotonic - this.#anchorMonotonic) * 1000);
    this.#lastMicros = Math.max(this.#lastMicros + 1, micros);
    return this.#format(this.#lastMicros);
  }

  /** Milliseconds by which the machine's clock went back since it was last asked, or 0. */
  jumpedBack(): number {
    this.#monotonic = this.clock.monotonic();
    if (this.#monotonic - this.#lookedAt < LOOK_EVERY_MS) return 0;
    this.#lookedAt = this.#monotonic;
    const offset = this.clock.now() - this.#monotonic;
    const jump = this.#offset === undefined ? 0 : this.#offset - offset;
    this.#offset = offset;
    return jump > JUMP_MS ? Math.round(jump) : 0;
  }

  #format(micros: number): string {
    const second = Math.floor(micros / 1e6);
    if (second !== this.#second) {
      this.#second = second;
      this.#prefix = new originals.Date(second * 1000).toISOString().slice(0, 20);
    }
    return `${this.#prefix}${String(micros - second * 1e6).padStart(6, "0")}Z`;
  }
}

function parseMicros(at: string): number {
  const fraction = /\.(\d{1,6})Z$/.exec(at)?.[1] ?? "0";
  const seconds = Math.floor(originals.Date.parse(at) / 1000);
  return seconds * 1e6 + Number(fraction.padEnd(6, "0"));
}

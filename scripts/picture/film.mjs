/** Classes that change over one span of time, which begins again when it is over. */
export class Film {
  /** @type {string[]} */
  #rules = [];
  #totalMs;

  /** @param {number} totalMs */
  constructor(totalMs) {
    this.#totalMs = totalMs;
  }

  /** The rules of every class, for a `style` element. */
  get css() {
    return this.#rules.join("\n");
  }

  /**
   * @param {string} name of the class
   * @param {readonly (readonly [ms: number, declarations: string])[]} frames in order; between two of them it changes evenly,
   *   and after the last one no more
   */
  add(name, frames) {
    const whole = new Map([...frames, [this.#totalMs, frames.at(-1)?.[1] ?? ""]]);
    const steps = [...whole].map(([ms, declarations]) => `${short((100 * ms) / this.#totalMs)}%{${declarations}}`);
    this.#rules.push(`@keyframes ${name}{${steps.join("")}}`);
    this.#rules.push(`.${name}{animation:${name} ${short(this.#totalMs / 1000)}s linear infinite}`);
  }
}

/** @param {number} value @returns {string} with at most three decimals */
export function short(value) {
  return String(Math.round(value * 1000) / 1000);
}

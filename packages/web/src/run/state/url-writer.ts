/** What it needs of the browser. */
export interface UrlPort {
  /** Milliseconds, from any start. */
  readonly now: () => number;
  /** Runs something after so many milliseconds, unless what it gives back is called before. */
  readonly later: (run: () => void, ms: number) => () => void;
  /** The query string of the entry of the history that is shown, without its `?`. */
  readonly shown: () => string;
  readonly write: (search: string, replace: boolean) => void;
}

/** An entry that goes along with a playhead in motion is written this seldom, in milliseconds. */
const CALM = 400;

/** What two clicks may be apart to be a double one, in milliseconds: half a second on most systems, and a little. */
const DOUBLE_CLICK = 600;

/** Safari throws at the 101st call within 30 s, Chrome ignores the 201st within 10 s; the router may need some of its own. */
const MOST = 90;
const SPAN = 30_000;

/**
 * Writes what the page shows into the URL, never more often than browsers allow. Who jumps has a new entry of the history at
 * once; who scrubs has the last one replaced, at once and then every 400 ms, so that it ends as the scrub did.
 */
export class UrlWriter {
  readonly #port: UrlPort;
  /** When the last calls were made, the oldest first. */
  readonly #calls: number[] = [];
  /** What the entry should say as soon as it may, and whether that is a new entry. */
  #wanted: { readonly search: string; readonly isNew: boolean } | undefined;
  #cancel: () => void = () => undefined;

  constructor(port: UrlPort) {
    this.#port = port;
  }

  /** A new entry. What is left to be written before it is written first: going back leads to where a scrub ended. */
  push(search: string): void {
    this.#finish();
    this.#want(search, true);
  }

  /** A new entry as soon as it can no longer be the first half of a double click, which {@link forget} drops. */
  soon(search: string): void {
    this.#finish();
    this.#want(search, true, DOUBLE_CLICK);
  }

  /** The entry that is shown says this instead. */
  replace(search: string): void {
    this.#want(search, this.#wanted?.isNew ?? false);
  }

  /** What is still to be written is, at once: the entry is about to be left, and what leads back to it has no later one. */
  settle(): void {
    const wanted = this.#wanted;
    this.forget();
    if (wanted !== undefined) this.#write(wanted.search, !wanted.isNew);
  }

  /** What was to be written is not: it was taken back, or another entry of the history is shown. */
  forget(): void {
    this.#cancel();
    this.#wanted = undefined;
  }

  #finish(): void {
    if (this.#wanted !== undefined && this.#room() === 0) this.settle();
  }

  #want(search: string, isNew: boolean, least = 0): void {
    this.#cancel();
    this.#wanted = { search, isNew };
    const wait = Math.max(least, this.#room(), isNew ? 0 : this.#calm());
    if (wait <= 0) this.settle();
    else this.#cancel = this.#port.later(() => this.settle(), wait);
  }

  #write(search: string, replace: boolean): void {
    if (search === this.#port.shown()) return;
    this.#calls.push(this.#port.now());
    if (this.#calls.length > MOST) this.#calls.shift();
    this.#port.write(search, replace);
  }

  /** Milliseconds until a playhead in motion may be written again. */
  #calm(): number {
    const last = this.#calls.at(-1);
    return last === undefined ? 0 : Math.max(0, last + CALM - this.#port.now());
  }

  /** Milliseconds until the browser allows another call. */
  #room(): number {
    const [first] = this.#calls;
    return first === undefined || this.#calls.length < MOST ? 0 : Math.max(0, first + SPAN - this.#port.now());
  }
}

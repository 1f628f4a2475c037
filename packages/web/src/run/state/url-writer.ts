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

  /** A new entry. What is left of a scrub before it is written into the old one first: going back leads to where it ended. */
  push(search: string): void {
    if (this.#wanted?.isNew === false && this.#room() === 0) this.#write(this.#wanted.search, true);
    this.#want(search, true);
  }

  /** The entry that is shown says this instead. */
  replace(search: string): void {
    this.#want(search, this.#wanted?.isNew ?? false);
  }

  /** Another entry of the history is shown: what was to be written of the last one is not. */
  forget(): void {
    this.#cancel();
    this.#wanted = undefined;
  }

  #want(search: string, isNew: boolean): void {
    this.#cancel();
    this.#wanted = { search, isNew };
    const wait = isNew ? this.#room() : Math.max(this.#room(), this.#calm());
    if (wait <= 0) this.#settle();
    else this.#cancel = this.#port.later(() => this.#settle(), wait);
  }

  #settle(): void {
    const wanted = this.#wanted;
    this.forget();
    if (wanted !== undefined) this.#write(wanted.search, !wanted.isNew);
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

/** How long a log has to be quiet before it is read: clients write several lines at once. */
const QUIET_MS = 300;
/** One that never is quiet is read this long after its first change. */
const LATEST_MS = 3000;
/** A log is read from its start each time. After that it rests for so many times as long, so that reading never takes over. */
const REST = 10;

/** Logs that have changed, and when each of them is to be read. Times in milliseconds, of any clock that only goes on. */
export class DueLogs {
  readonly #due = new Map<string, { readonly since: number; readonly at: number }>();
  readonly #restUntil = new Map<string, number>();

  changed(log: string, now: number): void {
    const since = this.#due.get(log)?.since ?? now;
    const quiet = Math.min(now + QUIET_MS, since + LATEST_MS);
    this.#due.set(log, { since, at: Math.max(quiet, this.#restUntil.get(log) ?? 0) });
  }

  /** The log that has been due for longest, if one is. It is due no more. */
  take(now: number): string | undefined {
    const [first] = [...this.#due].filter(([, { at }]) => at <= now).sort(([, a], [, b]) => a.at - b.at);
    if (first === undefined) return undefined;
    this.#due.delete(first[0]);
    return first[0];
  }

  /** When the next one is due; infinity when none is. */
  get nextAt(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.#due.values()].map(({ at }) => at));
  }

  /** A log was read. */
  wasRead(log: string, began: number, ended: number): void {
    this.#restUntil.set(log, ended + (ended - began) * REST);
  }
}

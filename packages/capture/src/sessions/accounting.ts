import type { EventType } from "@openexec/timeline";

/** Why a line became no event of its own. */
export const REASONS = {
  repeated: "another line says the same",
  bookkeeping: "the client's own state, nothing that happened in the session",
  progress: "an intermediate state of what a later line tells",
  unsent: "context that no model call followed",
  unknown: "a type of line that this version does not know",
  malformed: "a line of a known type without what it should hold",
  blank: "an empty line",
  not_utf8: "bytes that are no text",
  not_json: "text that is no JSON",
  not_object: "JSON that is no object",
  too_long: "longer than a line may be",
  torn: "cut off at the end of the file",
} as const;
export type Reason = keyof typeof REASONS;

/** What one line became: an event, part of one that is still to come, or nothing, for a reason. */
export type Account = { readonly event: EventType } | { readonly none: Reason } | "later";

/** What became of the lines of a session: the sums of `events` and `none` are `lines`. */
export interface Accounting {
  readonly lines: number;
  /** Lines by the type of the event that tells them. */
  readonly events: Readonly<Record<string, number>>;
  readonly none: Readonly<Record<string, number>>;
}

/** Counts lines. Each is counted once, when it is known what it became. */
export class LineCounter {
  #lines = 0;
  readonly #events = new Map<string, number>();
  readonly #none = new Map<string, number>();

  /** One more line was read. */
  add(account: Account): void {
    this.#lines++;
    if (account !== "later") this.#count(account, 1);
  }

  /** What became of `count` lines that were counted as `later`. */
  settle(account: Exclude<Account, "later">, count: number): void {
    if (count > 0) this.#count(account, count);
  }

  get accounting(): Accounting {
    return {
      lines: this.#lines,
      events: Object.fromEntries([...this.#events].sort()),
      none: Object.fromEntries([...this.#none].sort()),
    };
  }

  #count(account: Exclude<Account, "later">, count: number): void {
    const [table, key] = "event" in account ? [this.#events, account.event] : [this.#none, account.none];
    table.set(key, (table.get(key) ?? 0) + count);
  }
}

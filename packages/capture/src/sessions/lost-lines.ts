import { type LineCounter, REASONS, type Reason } from "./accounting.ts";
import type { SessionTeller } from "./session-teller.ts";

/** What nobody can read any more. A line that is cut off may still be being written. */
const LOST = ["not_utf8", "not_json", "not_object", "too_long"] as const satisfies readonly Reason[];

/** A run says of itself that lines of its source are missing from it: a report of the import is soon forgotten. */
export function tellLostLines(teller: SessionTeller, counter: LineCounter): void {
  const { none } = counter.accounting;
  const lost = LOST.flatMap((reason) => {
    const count = none[reason] ?? 0;
    return count === 0 ? [] : [`${count} ${count === 1 ? "line" : "lines"}: ${REASONS[reason]}`];
  });
  if (lost.length > 0) teller.gap("lines of the log", `could not be read, ${lost.join("; ")}`);
}

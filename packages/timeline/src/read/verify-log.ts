import { BUNDLE_FILES } from "../bundle/layout.ts";
import type { Head } from "../bundle/manifest.ts";
import type { TimelineEvent, UnknownEvent } from "../event.ts";
import { CATALOGUE } from "../events/catalogue.ts";
import type { Sha256 } from "../hash.ts";
import { ChainCheck, type ChainLink } from "./chain-check.ts";
import { type FindingCode, finding, type OnFinding } from "./finding.ts";
import type { ByteLine } from "./lines.ts";
import { isKnownEvent, readLine } from "./read-timeline.ts";
import type { HeadWatch } from "./verify-heads.ts";

const file = BUNDLE_FILES.timeline;

/** Checks a log line by line: chain, sequence, time, identity and what may follow the end. */
export class LogCheck {
  readonly #onFinding: OnFinding;
  readonly #chain: ChainCheck;
  readonly #watches: readonly HeadWatch[];
  /** Lines that could have held an event but could not be read, since the last event. */
  #unread = 0;
  #at = "";
  #ended = false;
  #runId: string | undefined;
  head: Head | undefined;
  /** Whole lines. */
  lines = 0;

  constructor(sha256: Sha256, watches: readonly HeadWatch[], onFinding: OnFinding) {
    this.#chain = new ChainCheck(sha256);
    this.#watches = watches;
    this.#onFinding = onFinding;
  }

  get runId(): string | undefined {
    return this.#runId;
  }

  /** The event of the next whole line, after all checks. @throws VersionError */
  next(line: ByteLine): TimelineEvent | UnknownEvent | undefined {
    this.lines++;
    const event = readLine(line, this.#onFinding)?.event;
    if (line.state === "too_long") this.#chain.skip();
    const link = line.state === "too_long" ? undefined : this.#chain.next(line.content);
    this.#checkLink(line, link, event);
    if (event === undefined) {
      this.#unread++;
      return undefined;
    }
    this.#checkOrder(line, event);
    this.#checkPlace(line, event);
    this.head = { seq: event.seq, hash: event.hash };
    for (const watch of this.#watches) {
      if (watch.head.seq === event.seq) watch.found = event.hash;
    }
    this.#unread = 0;
    return event;
  }

  #report(
    code: FindingCode,
    line: ByteLine,
    message: string,
    more: { seq?: number; expected?: string; found?: string } = {},
  ): void {
    this.#onFinding(finding(code, { file, line: line.line, offset: line.offset, ...more, message }));
  }

  #checkLink(line: ByteLine, link: ChainLink | undefined, event: { readonly seq: number } | undefined): void {
    const seq = event === undefined ? {} : { seq: event.seq };
    if (link?.follows === "no") {
      const message = `line ${line.line} does not follow from the lines before it: something was changed, moved, added or removed`;
      this.#report("hash_mismatch", line, message, { ...seq, expected: link.expected, found: link.found });
    } else if (link?.follows === "unhashed" && event !== undefined) {
      this.#report("hash_missing", line, `line ${line.line} does not end in its hash`, seq);
    }
  }

  #checkOrder(line: ByteLine, { seq, at }: { readonly seq: number; readonly at: string }): void {
    const expected = (this.head?.seq ?? 0) + 1;
    // A line that could not be read took a number, or it was put in from outside and took none.
    if (seq < expected || seq > expected + this.#unread) {
      const places = { seq, expected: String(expected), found: String(seq) };
      this.#report("seq_gap", line, `line ${line.line} has the number ${seq} where ${expected} comes next`, places);
    }
    if (at < this.#at) {
      const places = { seq, expected: `at or after ${this.#at}`, found: at };
      this.#report("time_backwards", line, `line ${line.line} is older than the line before it`, places);
    } else this.#at = at;
  }

  #checkPlace(line: ByteLine, event: TimelineEvent | UnknownEvent): void {
    const { seq } = event;
    if ((event.type === "RunStarted") !== (this.head === undefined && this.#unread === 0)) {
      this.#report("run_started_misplaced", line, "a log begins with RunStarted, and has it only there", { seq });
    }
    if (!isKnownEvent(event)) return;
    if (event.type === "RunStarted") this.#runId ??= event.payload.runId;
    if (this.#ended && CATALOGUE[event.type].class !== "carried") {
      this.#report("event_after_end", line, `${event.type} stands after the end of the run`, { seq });
    }
    if (event.type === "RunCompleted") this.#ended = true;
  }
}

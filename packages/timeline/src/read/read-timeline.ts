import { BUNDLE_FILES } from "../bundle/layout.ts";
import type { BundleSource } from "../bundle/source.ts";
import type { TimelineEvent, UnknownEvent } from "../event.ts";
import { decodeUtf8 } from "../utf8.ts";
import { finding, type OnFinding } from "./finding.ts";
import { type ByteLine, LineSplitter, MAX_LINE_BYTES } from "./lines.ts";
import { parseLine } from "./parse-line.ts";

/** An event and the line that it came from. */
export interface TimelineEntry {
  readonly event: TimelineEvent | UnknownEvent;
  /** The line as it stands in the file, without its newline. */
  readonly raw: string;
  /** From 1, counted from the start of the range. */
  readonly line: number;
  /** Of the line's first byte in the file. */
  readonly offset: number;
  /** Of the next line. */
  readonly end: number;
}

export interface ReadOptions {
  readonly onFinding?: OnFinding;
  /** The writer is alive: a half line at the end is pending, not torn. */
  readonly live?: boolean;
  /** Bytes; `from` must be the start of a line. A line that `to` cuts is left out without a finding. */
  readonly range?: { readonly from?: number; readonly to?: number };
  /**
   * Check each payload against its schema. Default `true`. `false` saves a fifth of the time and is for logs that this
   * process wrote or verified: projections may throw on a payload of another shape.
   */
  readonly check?: boolean;
}

/** Whether this version knows the event's type and its payload fits. */
export function isKnownEvent(event: TimelineEvent | UnknownEvent): event is TimelineEvent {
  return !("raw" in event);
}

/** Reports a last line that lacks its newline: pending while its writer lives, else torn. */
export function reportOpenLine(line: ByteLine, live: boolean, onFinding: OnFinding): void {
  const place = { file: BUNDLE_FILES.timeline, line: line.line, offset: line.offset, bytes: line.length };
  onFinding(
    live
      ? finding("line_pending", { ...place, message: "the last line is still being written" })
      : finding("line_torn", { ...place, message: `the last line was cut off after ${line.length} bytes` }),
  );
}

/** The entry of a whole line; faults go to `onFinding`. @throws VersionError */
export function readLine(line: ByteLine, onFinding: OnFinding, check = true): TimelineEntry | undefined {
  const place = { file: BUNDLE_FILES.timeline, line: line.line, offset: line.offset };
  if (line.state === "too_long") {
    const message = `the line has ${line.length} bytes, more than ${MAX_LINE_BYTES}; it was skipped`;
    onFinding(finding("line_too_long", { ...place, bytes: line.length, message }));
    return undefined;
  }
  const raw = decodeUtf8(line.content);
  if (raw === undefined) {
    onFinding(finding("line_not_utf8", { ...place, message: "the line is not valid UTF-8" }));
    return undefined;
  }
  const { event, findings } = parseLine(raw, place, check);
  for (const found of findings) onFinding(found);
  return event && { event, raw, line: line.line, offset: line.offset, end: line.offset + line.length + 1 };
}

/**
 * The events of a bundle's log, in file order, streaming: memory is bounded by one chunk and one line. A line that
 * cannot be understood is a finding and the rest is read on.
 * @throws VersionError when the log is from the future
 * @throws BundleError when there is no log
 */
export async function* readTimeline(
  source: BundleSource,
  options: ReadOptions = {},
): AsyncGenerator<TimelineEntry, void, undefined> {
  const onFinding = options.onFinding ?? (() => undefined);
  const splitter = new LineSplitter(options.range?.from ?? 0);
  for await (const chunk of source.read(BUNDLE_FILES.timeline, options.range)) {
    for (const line of splitter.push(chunk)) {
      const entry = readLine(line, onFinding, options.check);
      if (entry !== undefined) yield entry;
    }
  }
  const open = splitter.end();
  if (open !== undefined && options.range?.to === undefined) reportOpenLine(open, options.live === true, onFinding);
}

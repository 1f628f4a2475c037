import { BUNDLE_FILES } from "../bundle/layout.js";
import { decodeUtf8 } from "../utf8.js";
import { finding } from "./finding.js";
import { LineSplitter, MAX_LINE_BYTES } from "./lines.js";
import { parseLine } from "./parse-line.js";
/** Whether this version knows the event's type and its payload fits. */
export function isKnownEvent(event) {
  return !("raw" in event);
}
/** What a line that ends before its newline means. */
function reportOpen(line, options, onFinding) {
  if (options.range?.to !== undefined) return;
  const place = { file: BUNDLE_FILES.timeline, line: line.line, offset: line.offset, bytes: line.length };
  onFinding(
    options.live === true
      ? finding("line_pending", { ...place, message: "the last line is still being written" })
      : finding("line_torn", { ...place, message: `the last line was cut off after ${line.length} bytes` }),
  );
}
/** The entry of a whole line; faults go to `onFinding`. @throws VersionError */
export function readLine(line, onFinding, check = true) {
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
export async function* readTimeline(source, options = {}) {
  const onFinding = options.onFinding ?? (() => undefined);
  const splitter = new LineSplitter(options.range?.from ?? 0);
  for await (const chunk of source.read(BUNDLE_FILES.timeline, options.range)) {
    for (const line of splitter.push(chunk)) {
      const entry = readLine(line, onFinding, options.check);
      if (entry !== undefined) yield entry;
    }
  }
  const open = splitter.end();
  if (open !== undefined) reportOpen(open, options, onFinding);
}
//# sourceMappingURL=read-timeline.js.map

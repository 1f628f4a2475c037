export { FINDINGS, type Finding, type FindingCode, finding, type OnFinding, type Severity } from "./finding.ts";
export { FindingList } from "./finding-list.ts";
export { type ByteLine, LineSplitter, MAX_LINE_BYTES, splitLines } from "./lines.ts";
export { type LinePlace, type ParsedLine, parseLine } from "./parse-line.ts";
export { readManifest } from "./read-manifest.ts";
export { isKnownEvent, type ReadOptions, readTimeline, type TimelineEntry } from "./read-timeline.ts";
export { artifactsOf } from "./references.ts";
export { type Assurance, type Verification, type VerifyOptions, verifyBundle } from "./verify.ts";
export { VersionError } from "./version.ts";

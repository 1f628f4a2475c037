/**
 * Helpers of the tests of every package.
 * @packageDocumentation
 */

export { type DiskOperation, FaultyDisk, type FaultyDiskOptions } from "./faulty-disk.ts";
export { bundleOf, type CrashReport, checkCrash } from "./faulty-disk-check.ts";
export { type DiskImage, type Loss, ROOT, rebuild } from "./faulty-disk-image.ts";
export { type Fate, fates, type JournalEntry } from "./faulty-disk-journal.ts";
export { type Promised, Recorder, type WriterCall } from "./faulty-disk-recorder.ts";
export { addArtifact, addSession, type BuiltBundle, buildBundle } from "./log/build-bundle.ts";
export { draftRun, runStarted, TEST_RUN_ID } from "./log/draft-run.ts";
export { type BuiltLog, buildLog, builtAt, sealLog } from "./log/seal-log.ts";
export { createSha256, sha256 } from "./log/sha256.ts";
export { MemorySink } from "./memory-sink.ts";
export {
  type ModelSession,
  type ModelSessionOptions,
  recordModelSession,
  sessionAnswer,
} from "./model/model-session.ts";
export { RecordedCalls } from "./model/recorded-calls.ts";

/**
 * Helpers of the tests of every package.
 * @packageDocumentation
 */

export { type DiskOperation, FaultyDisk, type FaultyDiskOptions } from "./faulty-disk.ts";
export { bundleOf, type CrashReport, checkCrash } from "./faulty-disk-check.ts";
export { type DiskImage, type Loss, ROOT, rebuild } from "./faulty-disk-image.ts";
export { type Fate, fates, type JournalEntry } from "./faulty-disk-journal.ts";
export { type Promised, Recorder, type WriterCall } from "./faulty-disk-recorder.ts";

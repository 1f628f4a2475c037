/**
 * Readers of recordings that other systems made.
 * @packageDocumentation
 */

export { IMPORTERS, openSession } from "./importers.ts";
export { openForeign } from "./readers.ts";
export type { ForeignRun, ReadOptions, RunReader } from "./run-reader.ts";
export type { ImportableSession, TellOptions, ToldSession } from "./sessions/session-importer.ts";

/**
 * Readers of recordings that other systems made.
 * @packageDocumentation
 */

export { openForeign } from "./readers.ts";
export type { ForeignRun, ReadOptions, RunReader } from "./run-reader.ts";

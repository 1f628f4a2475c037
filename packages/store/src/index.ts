/**
 * The query index of runs: one port, one folder per backend, one conformance suite.
 * @packageDocumentation
 */

export { type RunIndexCase, runIndexCases } from "./conformance.ts";
export { IndexError, type IndexErrorCode } from "./index-error.ts";
export { openMemoryIndex } from "./memory/open.ts";
export type { RunCursor, RunIndex, RunKey, RunPage, RunQuery } from "./port.ts";
export type { RunSummary } from "./run-summary.ts";
export { type SqliteDriverName, workingDriver } from "./sqlite/driver.ts";
export { openSqliteIndex } from "./sqlite/open.ts";

/**
 * The query index of runs: one port, one folder per backend, one conformance suite.
 * @packageDocumentation
 */

export type { Applied, FoldedChange, IndexChange, RunChange, TextsChange } from "./change.ts";
export { CursorError } from "./cursor-error.ts";
export { type FoldedRun, RunFold } from "./fold/run-fold.ts";
export { TextFold } from "./fold/text-fold.ts";
export { filesOf } from "./fold/texts.ts";
export { IndexError, type IndexErrorCode } from "./index-error.ts";
export { openMemoryIndex } from "./memory/open.ts";
export {
  type Aggregates,
  DEFAULT_PAGE,
  type ListQuery,
  type RunIndex,
  type RunKey,
  type RunPage,
  type RunParts,
  type ScanQuery,
  type ScopedFilter,
  type SearchQuery,
} from "./port.ts";
export { knownValues } from "./query/known-values.ts";
export type { RunFacts } from "./run-facts.ts";
export { sqliteFault } from "./sqlite/check-file.ts";
export { findDrivers, type SqliteDriverName } from "./sqlite/driver.ts";
export { INDEX_VERSION } from "./sqlite/migrations.ts";
export { openSqliteIndex } from "./sqlite/open.ts";

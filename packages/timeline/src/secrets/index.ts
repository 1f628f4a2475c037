export { createSecretsFilter, type Filtered, type SecretsFilter, type SecretsFilterOptions } from "./filter.ts";
export type { Header } from "./filter-headers.ts";
export { credentialVariables, type KnownValue } from "./known-values.ts";
export { findLeftovers } from "./leftovers.ts";
export { createRecall, type Recall } from "./recall.ts";
export type { Replacement } from "./redactor.ts";
export type { ByteStreamFilter, TextStreamFilter } from "./stream-filter.ts";
export {
  createTapeFilter,
  type RecordedPlaceholder,
  type Resolution,
  resolveSecrets,
  type TapeFilter,
  type VaultEntry,
} from "./vault.ts";

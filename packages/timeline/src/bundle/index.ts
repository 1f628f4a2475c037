export { BundleError, type BundleErrorCode } from "./error.ts";
export {
  artifactDigest,
  artifactPath,
  BUNDLE_FILES,
  BUNDLE_FOLDERS,
  safeName,
  sessionIdOf,
  sessionPaths,
  spoolPath,
} from "./layout.ts";
export {
  BUNDLE_SCHEMA,
  type Head,
  type Manifest,
  manifestSchema,
} from "./manifest.ts";
export { memorySource } from "./memory-source.ts";
export { bundlePathProblem, checkBundlePath, checkBundlePaths } from "./path.ts";
export { RUN_STATUSES, type RunStatus } from "./run-status.ts";
export {
  CONTEXT_PACK_SCHEMA,
  type ContextPack,
  contextPackSchema,
  LABELS_SCHEMA,
  type Labels,
  labelsSchema,
  POLICY_SNAPSHOT_SCHEMA,
  type PolicySnapshot,
  policySnapshotSchema,
  SESSION_BINDING_SCHEMA,
  type SessionBinding,
  sessionBindingSchema,
} from "./snapshots.ts";
export type { BundleSource } from "./source.ts";

/**
 * The Node edge of the format: run bundles on disk.
 * @packageDocumentation
 */

export type { Disk, DiskFile, FileIdentity, OpenMode, Syncable } from "./disk/disk.ts";
export { FileSystemSync } from "./disk/file-system-sync.ts";
export { makeDurable } from "./disk/make-durable.ts";
export { nodeDisk } from "./disk/node-disk.ts";
export { type FindHomeOptions, findHome } from "./home/find-home.ts";
export { Home } from "./home/home.ts";
export { HomeError } from "./home/home-error.ts";
export type { KnownNumbers } from "./home/known-numbers.ts";
export type { HeldRuns } from "./home/run-places.ts";
export type { NumberedRun } from "./home/stated-numbers.ts";
export { Inbox, type InboxHandlers } from "./inbox/inbox.ts";
export { type InboxEntry, type InboxFinding, inboxEntrySchema } from "./inbox/inbox-entry.ts";
export { postEntry } from "./inbox/post-entry.ts";
export { readInbox } from "./inbox/read-inbox.ts";
export { LockedError, LockLostError } from "./lock/lock-error.ts";
export type { LockRecord } from "./lock/lock-record.ts";
export {
  isAlive,
  type Liveness,
  livenessOf,
  ownIdentity,
  type ProcessIdentity,
  processStart,
} from "./lock/process-identity.ts";
export { type LockHolder, type LockOptions, RunLock } from "./lock/run-lock.ts";
export type { CallInFlight, SpawnedProcess } from "./recovery/calls-in-flight.ts";
export { endSurvivors, nodeProcesses, type ProcessPort } from "./recovery/end-survivors.ts";
export { inspectLog, type LogInspection } from "./recovery/inspect-log.ts";
export type { ProcessEntry } from "./recovery/process-table.ts";
export { LogDamagedError, type Repair, type RepairOptions, repair } from "./recovery/repair.ts";
export { moveTornTail } from "./recovery/torn-tail.ts";
export { type Sha256Stream, sha256, sha256Stream } from "./sha256.ts";
export type { CommitRecord } from "./snapshot/commits.ts";
export type { FileStat } from "./snapshot/diff.ts";
export { GitError } from "./snapshot/git.ts";
export { findRepository, type Repository } from "./snapshot/repository.ts";
export type { LeftOut, UntrackedLimits } from "./snapshot/untracked.ts";
export { type Snapshot, Workspace, type WorkspaceOptions } from "./snapshot/workspace.ts";
export { directorySource } from "./sources/directory-source.ts";
export { exportJsonl } from "./sources/export-jsonl.ts";
export { exportZip, isExported } from "./sources/export-zip.ts";
export { ZIP_LIMITS, type ZipLimits } from "./sources/zip-limits.ts";
export { openZip, type ZipSource } from "./sources/zip-source.ts";
export { Spool, type SpooledContent, type SpoolSink } from "./spool/spool.ts";
export { SecretMissingError, Vault, type VaultEntry } from "./vault/vault.ts";
export {
  BundleWriter,
  type DerivedFile,
  type Grow,
  type HeldLock,
  type NewBundleOptions,
  type ReopenOptions,
} from "./writer/bundle-writer.ts";
export type { LogHead } from "./writer/log-head.ts";
export { StagedBundle } from "./writer/staged-bundle.ts";
export { ForeignChangeError, WriteError } from "./writer/write-error.ts";

import type { BundleSource, CreateSha256, Draft, Finding, Manifest, Sha256 } from "@openexec/timeline";

export interface ReadOptions {
  readonly sha256: Sha256;
  readonly createSha256: CreateSha256;
}

/** A run that another system recorded, told as a timeline. */
export interface ForeignRun {
  /** Name of the reader: `acpx`. */
  readonly system: string;
  /** As the other system calls it. */
  readonly runId: string;
  readonly manifest: Manifest;
  /** In the order in which they happened; `occurredAt` by the other system's clock. */
  readonly events: readonly Draft[];
  /** What the recording lacks or has wrong. Damage of files that events name is for `verifyBundle` to find. */
  readonly findings: readonly Finding[];
  /**
   * The recording as a bundle of ours: a sealed `timeline.jsonl` and a manifest, made in memory, in front of the
   * files of the recording. Fold, verify, show and export read it like any other bundle. Nothing is written.
   */
  readonly source: BundleSource;
}

/** A reader of another system's recordings. One folder each. */
export interface RunReader {
  readonly system: string;
  /** Whether `source` is a recording of this system. Reads no more than its entry point. */
  detect(source: BundleSource): Promise<boolean>;
  /** What is damaged becomes a finding. @throws BundleError when nothing at all can be read */
  read(source: BundleSource, options: ReadOptions): Promise<ForeignRun>;
}

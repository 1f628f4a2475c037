import { basename, dirname, join } from "node:path";
import {
  type ArtifactRef,
  checkBundlePath,
  type EventSink,
  genesis,
  OpenExecError,
  type RunId,
  type SealedLine,
} from "@openexec/timeline";
import type { Disk } from "../disk/disk.ts";
import { DiskFault } from "../disk/disk-fault.ts";
import { nodeDisk } from "../disk/node-disk.ts";
import { monotonicNow, randomHex, startTimer, stopTimer } from "../host.ts";
import { sha256 } from "../sha256.ts";
import { BundleFiles, type Syncs } from "./bundle-files.ts";
import { commit } from "./commit.ts";
import { CommitQueue } from "./commit-queue.ts";
import { LOG_NAME, LogFile } from "./log-file.ts";
import type { LogHead } from "./log-head.ts";
import { WriteError } from "./write-error.ts";

/** The lock as the writer needs it: it moves with the bundle and ends with the writer. */
export interface HeldLock {
  /** The bundle's directory has another name now. */
  moved(directory: string): void;
  /** @throws LockLostError when somebody took the lock over */
  check(): void;
  release(): void;
}

/** A file that is derived from the log. */
export interface DerivedFile {
  /** Relative to the bundle. */
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

/** Adds to a derived file; `path` is relative to the bundle. */
export type Grow = (path: string, text: string) => void;

interface CommonOptions {
  /** Default: the real one. */
  readonly disk?: Disk;
  /** Above it `emit` and its like write before they return. Default 1 MiB. */
  readonly maxQueuedBytes?: number;
  /** What `manifest.json` says about a log that goes to `head`. Written when the bundle gets its name, and by `settle`. */
  manifest?(head: LogHead): string;
  /** What `projections/live.json` says now; asked at most once a second while events come. */
  live?(): string;
  /**
   * The projections that are written at pause and end, when the log is durable. A file that may be large is given to
   * `grow` in pieces; it has its name when all of it is durable.
   */
  projections?(directory: string, head: LogHead, grow: Grow): Promise<readonly DerivedFile[]>;
  /** Reads the whole log again from the disk. Rejects when it is not what was written. */
  verify?(directory: string, head: LogHead): Promise<void>;
}

export interface NewBundleOptions extends CommonOptions {
  /** The directory of all runs. It must exist. */
  readonly runsDirectory: string;
  readonly runId: RunId;
  /** Takes the lock of a directory. */
  lock?(directory: string): HeldLock;
}

export interface ReopenOptions extends CommonOptions {
  /** The bundle. */
  readonly directory: string;
  /** Where the valid log ends; nothing may stand behind it (see `repair`). */
  readonly head: LogHead;
  readonly lock?: HeldLock;
}

interface Place {
  readonly directory: string;
  /** The name that a new bundle gets once its first events are durable. */
  readonly publishAs?: string;
  readonly head: LogHead;
  readonly lock?: HeldLock | undefined;
}

const MAX_QUEUED_BYTES = 1024 * 1024;
const LIVE_EVERY_MS = 1000;
const LIVE_PATH = "projections/live.json";
const MANIFEST_PATH = "manifest.json";
const DIRECTORIES = ["artifacts", "inbox", "projections", "sessions", "spool"];
const encoder = new TextEncoder();

/**
 * The bundle of one run on disk, written by one process. Order is decided by the order of calls; a file is durable
 * before the line that names it; a failure is final: every later call throws the same {@link WriteError}.
 */
export class BundleWriter implements EventSink {
  readonly #disk: Disk;
  readonly #options: CommonOptions;
  readonly #files: BundleFiles;
  readonly #log: LogFile;
  readonly #queue: CommitQueue;
  readonly #lock: HeldLock | undefined;
  #directory: string;
  #publishAs: string | undefined;
  #liveTimer: NodeJS.Timeout | undefined;
  #lastLive = Number.NEGATIVE_INFINITY;
  #closing: Promise<void> | undefined;

  /**
   * Makes a bundle under a temporary name; it gets its own when its first events are durable.
   * @throws WriteError when the directory or the log cannot be made
   */
  static create(options: NewBundleOptions): BundleWriter {
    const disk = options.disk ?? nodeDisk;
    const directory = join(options.runsDirectory, `.new-${options.runId}-${randomHex(4)}`);
    guarded(directory, () => disk.makeDirectory(directory));
    const lock = options.lock?.(directory);
    const publishAs = join(options.runsDirectory, options.runId);
    const head = { seq: 0, hash: genesis(sha256), bytes: 0 };
    try {
      return guarded(directory, () => new BundleWriter(disk, { directory, publishAs, head, lock }, options));
    } catch (error) {
      lock?.release();
      throw error;
    }
  }

  /**
   * Goes on with a bundle that has a log. The caller holds its lock.
   * @throws WriteError when it cannot be opened, ForeignChangeError when the log does not end at `head`
   */
  static reopen(options: ReopenOptions): BundleWriter {
    const { directory, head, lock } = options;
    const disk = options.disk ?? nodeDisk;
    return guarded(directory, () => new BundleWriter(disk, { directory, head, lock }, options));
  }

  private constructor(disk: Disk, place: Place, options: CommonOptions) {
    this.#disk = disk;
    this.#options = options;
    this.#directory = place.directory;
    this.#publishAs = place.publishAs;
    this.#lock = place.lock;
    this.#files = new BundleFiles(disk, place.directory, randomHex(4));
    for (const name of DIRECTORIES) this.#files.makeDirectory(name);
    // Names that a dead writer left may never have become durable.
    for (const name of [".", ...DIRECTORIES]) this.#files.touched(name);
    this.#log = new LogFile(disk, place.directory, place.head);
    const [files, log] = [this.#files, this.#log];
    const parts = { files, log, publish: () => this.#publication() };
    this.#queue = new CommitQueue({
      log,
      maxQueuedBytes: options.maxQueuedBytes ?? MAX_QUEUED_BYTES,
      commit: (round) => commit(round, parts),
      failed: (error) => this.#failed(error),
    });
  }

  /** Where the bundle is now: under a temporary name until its first events are durable. */
  get directory(): string {
    return this.#directory;
  }

  /** How far the log is written, durable or not. What is queued is not part of it. */
  get head(): LogHead {
    return this.#log.head;
  }

  /** Sequence number of the last event that a power failure can't take. */
  get durableSeq(): number {
    return this.#log.durableSeq;
  }

  emit(line: SealedLine): void {
    this.#queue.addLine(line);
    if (this.#liveTimer === undefined && this.#options.live !== undefined) this.#planLive(this.#options.live);
  }

  artifact(ref: ArtifactRef, bytes: Uint8Array): void {
    this.#queue.addFile({ type: "artifact", path: checkBundlePath(ref.path), bytes });
  }

  write(path: string, bytes: Uint8Array | string): void {
    this.#queue.addFile({ type: "replace", path: checkBundlePath(path), bytes: toBytes(bytes) });
  }

  append(path: string, bytes: Uint8Array | string): void {
    this.#queue.addFile({ type: "append", path: checkBundlePath(path), bytes: toBytes(bytes) });
  }

  adopt(path: string, ref: ArtifactRef): void {
    this.#queue.addFile({ type: "adopt", path: checkBundlePath(path), to: checkBundlePath(ref.path) });
  }

  /** Removes a spool file whose content went into a line. */
  discard(path: string): void {
    this.#queue.addFile({ type: "discard", path: checkBundlePath(path) });
  }

  flush(): Promise<void> {
    return this.#queue.flush();
  }

  /**
   * At pause and end: makes everything durable, reads the log again, writes projections and manifest.
   * @throws WriteError; ForeignChangeError when the log on disk is not what was written
   */
  async settle(): Promise<void> {
    this.#stopLive();
    await this.flush();
    try {
      this.#lock?.check();
      await this.#options.verify?.(this.#directory, this.head);
      const derived = await this.#derived();
      for (const { path, bytes } of derived) this.write(path, bytes);
    } catch (error) {
      throw this.#queue.fail(error);
    }
    if (this.#options.live !== undefined) this.write(LIVE_PATH, this.#options.live());
    if (this.#options.manifest !== undefined) this.write(MANIFEST_PATH, this.#options.manifest(this.head));
    await this.flush();
  }

  async #derived(): Promise<readonly DerivedFile[]> {
    const parts = new Map<string, string>();
    const grow: Grow = (path, text) => {
      const known = parts.get(path);
      const part = known ?? `spool/${path.replaceAll("/", "-")}.part`;
      // One that a dead writer left is in the way.
      if (known === undefined) this.discard(part);
      parts.set(path, part);
      this.append(part, text);
    };
    const files = (await this.#options.projections?.(this.#directory, this.head, grow)) ?? [];
    for (const [path, part] of parts) this.#queue.addFile({ type: "adopt", path: part, to: checkBundlePath(path) });
    return files;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#stopLive();
    try {
      await this.flush();
    } finally {
      this.#queue.stop();
      this.#files.close();
      this.#log.file.close();
      this.#lock?.release();
      // Nobody ever saw it, and it tells nothing.
      if (this.#publishAs !== undefined && this.#log.head.seq === 0) this.#disk.remove(this.#directory);
    }
  }

  #planLive(live: () => string): void {
    const wait = Math.max(0, LIVE_EVERY_MS - (monotonicNow() - this.#lastLive));
    this.#liveTimer = startTimer(() => {
      this.#liveTimer = undefined;
      this.#lastLive = monotonicNow();
      try {
        this.write(LIVE_PATH, live());
      } catch (error) {
        this.#queue.fail(error);
      }
    }, wait);
    // A run that is over need not wait for its last progress.
    this.#liveTimer.unref();
  }

  #stopLive(): void {
    stopTimer(this.#liveTimer);
    this.#liveTimer = undefined;
  }

  #publication(): Syncs | undefined {
    const target = this.#publishAs;
    if (target === undefined) return undefined;
    this.#publishAs = undefined;
    return this.#publish(target);
  }

  *#publish(target: string): Syncs {
    const manifest = this.#options.manifest?.(this.head);
    if (manifest !== undefined) {
      yield* this.#files.apply([{ type: "replace", path: MANIFEST_PATH, bytes: encoder.encode(manifest) }]);
    }
    yield* this.#files.syncDirectories();
    guardRename(this.#disk, this.#directory, target);
    this.#directory = target;
    this.#files.moved(target);
    this.#log.moved(target);
    this.#lock?.moved(target);
    const runs = this.#disk.open(dirname(target), "directory");
    yield [runs];
    runs.close();
  }

  #failed(error: unknown): Error {
    this.#stopLive();
    return toWriteError(error, join(this.#directory, LOG_NAME), this.#log.durableSeq);
  }
}

function toBytes(bytes: Uint8Array | string): Uint8Array {
  return typeof bytes === "string" ? encoder.encode(bytes) : bytes;
}

function guardRename(disk: Disk, from: string, to: string): void {
  if (disk.stat(to) !== undefined) throw new DiskFault("make", to, new Error(`there is already a ${basename(to)}`));
  try {
    disk.rename(from, to);
  } catch (error) {
    throw new DiskFault("rename", to, error);
  }
}

function guarded<Result>(directory: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw toWriteError(error, directory, 0);
  }
}

function toWriteError(error: unknown, path: string, savedSeq: number): Error {
  if (error instanceof DiskFault) {
    return new WriteError({ path: error.path, operation: error.operation, savedSeq, cause: error.cause });
  }
  if (error instanceof OpenExecError) return error;
  return new WriteError({ path, operation: "write", savedSeq, cause: error });
}

import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { type ArtifactRef, checkBundlePath, type EventSink, genesis, type SealedLine } from "@openexec/timeline";
import type { DiskFile } from "../disk/disk.ts";
import { attempt, DiskFault } from "../disk/disk-fault.ts";
import { nodeDisk } from "../disk/node-disk.ts";
import { sha256, sha256Stream } from "../sha256.ts";
import type { DerivedFile } from "./bundle-writer.ts";
import { LineBuffer } from "./line-buffer.ts";
import type { LogHead } from "./log-head.ts";
import { ForeignChangeError, WriteError } from "./write-error.ts";

/** Lines are written when they have so many bytes together. */
const CHUNK = 256 * 1024;
const LOG = "timeline.jsonl";
const DIRECTORIES = ["artifacts", "inbox", "projections", "sessions", "spool"];

/**
 * A bundle that nobody relies on until it is whole: what it tells stands elsewhere too. Files get their names at once,
 * and nothing is durable until the caller sees to it ({@link makeDurable}) and gives the directory its place.
 */
export class StagedBundle implements Pick<EventSink, "emit" | "artifact" | "flush"> {
  readonly directory: string;
  readonly #log: DiskFile;
  readonly #digest = sha256Stream();
  #files = 1;
  #head: LogHead = { seq: 0, hash: genesis(sha256), bytes: 0 };
  #lastOffset = 0;
  readonly #lines = new LineBuffer();

  /** @param directory is made; nothing may be there. @throws WriteError */
  constructor(directory: string) {
    this.directory = directory;
    this.#log = this.#guarded(() => {
      for (const path of [directory, ...DIRECTORIES.map((name) => join(directory, name))]) {
        attempt("make", path, () => nodeDisk.makeDirectory(path));
      }
      const path = join(directory, LOG);
      return attempt("create", path, () => nodeDisk.open(path, "create"));
    });
  }

  /** How many files it has. */
  get files(): number {
    return this.#files;
  }

  /** How far the log goes. */
  get head(): LogHead {
    return this.#head;
  }

  /** Where the last line begins in the log. */
  get lastOffset(): number {
    return this.#lastOffset;
  }

  emit({ line, seq, hash }: SealedLine): void {
    this.#lastOffset = this.#head.bytes;
    this.#head = { seq, hash, bytes: this.#head.bytes + this.#lines.add(line) };
    if (this.#lines.length > CHUNK) this.#write();
  }

  artifact({ path }: ArtifactRef, bytes: Uint8Array): void {
    this.#create(path, bytes);
  }

  async flush(): Promise<void> {
    this.#write();
  }

  /**
   * Ends the log, reads it again, and adds the files that follow from it.
   * @throws WriteError; ForeignChangeError when the log is not what was written
   */
  async end(files: readonly DerivedFile[]): Promise<void> {
    this.#write();
    this.#log.close();
    if (digestOf(this.#log.path) !== this.#digest.digest()) {
      throw new ForeignChangeError(this.#log.path, 0, "it holds other bytes than were written");
    }
    for (const { path, bytes } of files) this.#create(path, typeof bytes === "string" ? Buffer.from(bytes) : bytes);
  }

  /** Gives up what is not written. Idempotent. */
  close(): void {
    this.#lines.release();
    this.#log.close();
  }

  #write(): void {
    if (this.#lines.length === 0) return;
    try {
      const { bytes } = this.#lines;
      this.#digest.update(bytes);
      this.#guarded(() => attempt("write", this.#log.path, () => this.#log.write(bytes)));
    } finally {
      this.#lines.release();
    }
  }

  #create(name: string, bytes: Uint8Array): void {
    const path = join(this.directory, checkBundlePath(name));
    this.#files++;
    this.#guarded(() => {
      const file = attempt("create", path, () => nodeDisk.open(path, "create"));
      try {
        attempt("write", path, () => file.write(bytes));
      } finally {
        file.close();
      }
    });
  }

  #guarded<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof DiskFault)) throw error;
      const { path, operation, cause } = error;
      throw new WriteError({ path, operation, savedSeq: 0, cause });
    }
  }
}

/** Of a file as it stands on the disk. Waits for it, as every other call here. */
function digestOf(path: string): string {
  const digest = sha256Stream();
  const buffer = Buffer.allocUnsafeSlow(CHUNK);
  const descriptor = openSync(path, "r");
  try {
    for (let length = readSync(descriptor, buffer); length > 0; length = readSync(descriptor, buffer)) {
      digest.update(buffer.subarray(0, length));
    }
  } finally {
    closeSync(descriptor);
  }
  return digest.digest();
}

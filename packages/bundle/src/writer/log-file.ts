import { join } from "node:path";
import type { Sha256Hex } from "@openexec/timeline";
import type { Disk, DiskFile, FileIdentity } from "../disk/disk.ts";
import { attempt } from "../disk/disk-fault.ts";
import type { LogHead } from "./log-head.ts";
import { ForeignChangeError } from "./write-error.ts";

export const LOG_NAME = "timeline.jsonl";

/** `timeline.jsonl`, open at its end, and how much of it is written and durable. */
export class LogFile {
  readonly file: DiskFile;
  readonly #disk: Disk;
  #path: string;
  readonly #inode: number;
  #head: LogHead;
  #durableSeq: number;

  /** @param head what the log holds already; `bytes` 0 makes a new one */
  constructor(disk: Disk, directory: string, head: LogHead) {
    this.#disk = disk;
    this.#path = join(directory, LOG_NAME);
    this.file = attempt("open", this.#path, () => disk.open(this.#path, head.bytes === 0 ? "create" : "append"));
    this.#inode = this.file.stat().inode;
    this.#head = head;
    this.#durableSeq = head.seq;
    this.check();
  }

  get path(): string {
    return this.#path;
  }

  /** What was written, durable or not. */
  get head(): LogHead {
    return this.#head;
  }

  /** Of the last event that a power failure can't take. */
  get durableSeq(): number {
    return this.#durableSeq;
  }

  get isDirty(): boolean {
    return this.#durableSeq < this.#head.seq;
  }

  moved(directory: string): void {
    this.#path = join(directory, LOG_NAME);
  }

  append(lines: Uint8Array, last: { readonly seq: number; readonly hash: Sha256Hex }): void {
    // Before, so that nothing is added to a log that is somebody else's by now.
    this.check();
    attempt("write", this.#path, () => this.file.write(lines));
    this.#head = { seq: last.seq, hash: last.hash, bytes: this.#head.bytes + lines.length };
    // The name was looked up right before. One more look would only narrow the window in which somebody can put another
    // file there, never close it: whoever does so between look and write is found by the look of the next flush, and at
    // the end, when the file of that name is read again before the run may be called complete. What somebody appended
    // meanwhile is in the same file, and the open file tells that now.
    this.#checkSize(attempt("look at", this.#path, () => this.file.stat()));
  }

  /** A sync that began when `seq` was the last written event has ended well. */
  synced(seq: number): void {
    this.#durableSeq = Math.max(this.#durableSeq, seq);
  }

  /** @throws ForeignChangeError when the file at this name is not the one that we wrote, or has another size */
  check(): void {
    const named = attempt("look at", this.#path, () => this.#disk.stat(this.#path));
    if (named === undefined) throw new ForeignChangeError(this.#path, this.#durableSeq, "it is gone");
    if (named.inode !== this.#inode) throw new ForeignChangeError(this.#path, this.#durableSeq, "it is another file");
    this.#checkSize(named);
  }

  #checkSize({ bytes }: FileIdentity): void {
    if (bytes === this.#head.bytes) return;
    const found = `it has ${bytes} bytes instead of ${this.#head.bytes}`;
    throw new ForeignChangeError(this.#path, this.#durableSeq, found);
  }
}

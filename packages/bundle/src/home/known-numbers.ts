import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import type { RunId } from "@openexec/timeline";
import { isErrno } from "../errno.ts";
import { NUMBERS_FILE, parseNumbers } from "./run-numbers.ts";

/** Knows the numbers of runs. Asked for one that it does not know it reads what was appended since, and nothing twice. */
export class KnownNumbers {
  readonly #file: string;
  #numbers = new Map<RunId, number>();
  /** Bytes that were read, up to the end of a line. */
  #read = 0;
  #inode: number | undefined;

  constructor(home: string) {
    this.#file = join(home, NUMBERS_FILE);
  }

  /** `undefined` when the run has none (yet). */
  of(runId: RunId): number | undefined {
    if (!this.#numbers.has(runId)) this.#readOn();
    return this.#numbers.get(runId);
  }

  #readOn(): void {
    let descriptor: number;
    try {
      descriptor = openSync(this.#file, "r");
    } catch (error) {
      if (isErrno(error, "ENOENT")) return;
      throw error;
    }
    try {
      const { ino, size } = fstatSync(descriptor);
      if (ino !== this.#inode || size < this.#read) this.#begin(ino);
      if (size === this.#read) return;
      const bytes = Buffer.alloc(size - this.#read);
      const whole = bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, this.#read));
      // A line that is being written is read with the next ones.
      const end = whole.lastIndexOf("\n") + 1;
      this.#read += end;
      for (const { runId, number } of parseNumbers(whole.subarray(0, end).toString("utf8"))) {
        if (!this.#numbers.has(runId)) this.#numbers.set(runId, number);
      }
    } finally {
      closeSync(descriptor);
    }
  }

  /** The file is another one, or was cut. */
  #begin(inode: number): void {
    this.#numbers = new Map();
    this.#read = 0;
    this.#inode = inode;
  }
}

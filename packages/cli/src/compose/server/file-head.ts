import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";

/** How a SQLite file begins. */
const MAGIC = "SQLite format 3\0";

/**
 * Looks at the first bytes of a database that this process has open: SQLite itself reads them again only when another
 * process has written. The file stays open in between: to close it would give back the locks of all connections of this
 * process, and another process would then delete the log that they write to.
 */
export class FileHead {
  readonly #file: string;
  #descriptor: number | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Whether it begins as a database does; `true` where it can't be read: what is asked of it says why. */
  isDatabase(): boolean {
    try {
      const descriptor = this.#opened();
      const start = Buffer.alloc(MAGIC.length);
      return readSync(descriptor, start, 0, start.length, 0) === start.length && start.toString("latin1") === MAGIC;
    } catch {
      // Not there, or not readable now.
      return true;
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** The file that has the name now; another one has locks of its own. */
  #opened(): number {
    if (this.#descriptor !== undefined && fstatSync(this.#descriptor).ino !== statSync(this.#file).ino) this.close();
    this.#descriptor ??= openSync(this.#file, "r");
    return this.#descriptor;
  }
}

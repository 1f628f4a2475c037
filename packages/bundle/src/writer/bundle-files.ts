import { dirname, join } from "node:path";
import type { Disk, DiskFile, Syncable } from "../disk/disk.ts";
import { attempt } from "../disk/disk-fault.ts";
import type { FileOperation } from "./round.ts";

/** Each operation may hold a descriptor until its sync; common limits are 256 (macOS) and 1024 (Linux). */
const OPERATIONS_AT_ONCE = 32;
const GROWING_FILES_OPEN = 16;

/** Sets of things to sync, one after the other; when it is resumed the last set is durable. */
export type Syncs = Generator<readonly Syncable[], void, void>;

interface Batch {
  readonly unsynced: Set<DiskFile>;
  readonly finished: DiskFile[];
  readonly renames: { readonly from: string; readonly to: string }[];
  readonly named: Set<string>;
}

/** All files of a bundle but the log: written beside their place, synced, then renamed to it. */
export class BundleFiles {
  #directory: string;
  readonly #disk: Disk;
  readonly #partName: string;
  #parts = 0;
  /** Files that grow, least recently used first. */
  readonly #growing = new Map<string, DiskFile>();
  readonly #directories = new Set<string>();
  readonly #changedDirectories = new Set<string>();

  /** @param token keeps the names of unfinished files apart from those that an earlier writer left */
  constructor(disk: Disk, directory: string, token: string) {
    this.#disk = disk;
    this.#directory = directory;
    this.#partName = `spool/${token}`;
  }

  /** The bundle has another name now. Open files stay open. */
  moved(directory: string): void {
    this.#directory = directory;
  }

  /** Does `operations` in order; when it ends, all of them are durable under their names. */
  *apply(operations: readonly FileOperation[]): Syncs {
    for (let start = 0; start < operations.length; start += OPERATIONS_AT_ONCE) {
      yield* this.#applyBatch(operations.slice(start, start + OPERATIONS_AT_ONCE));
    }
  }

  /** Makes the names of everything that was made so far durable. */
  *syncDirectories(): Syncs {
    if (this.#changedDirectories.size === 0) return;
    const directories = [...this.#changedDirectories].map((name) => {
      const path = join(this.#directory, name);
      return attempt("open", path, () => this.#disk.open(path, "directory"));
    });
    this.#changedDirectories.clear();
    yield directories;
    for (const directory of directories) directory.close();
  }

  /** A name in `directory` (relative, `.` for the bundle itself) was made or changed and is not durable yet. */
  touched(directory: string): void {
    this.#changedDirectories.add(directory);
  }

  makeDirectory(name: string): void {
    if (name === "." || this.#directories.has(name)) return;
    const parent = dirname(name);
    this.makeDirectory(parent);
    const path = join(this.#directory, name);
    if (attempt("make", path, () => this.#disk.makeDirectory(path))) this.touched(parent);
    this.#directories.add(name);
  }

  close(): void {
    for (const file of this.#growing.values()) file.close();
    this.#growing.clear();
  }

  *#applyBatch(operations: readonly FileOperation[]): Syncs {
    const batch: Batch = { unsynced: new Set(), finished: [], renames: [], named: new Set() };
    for (const operation of operations) this.#begin(operation, batch);
    if (batch.unsynced.size > 0) yield [...batch.unsynced];
    for (const file of batch.finished) file.close();
    this.#closeLeastUsed();
    for (const { from, to } of batch.renames) {
      const [source, target] = [join(this.#directory, from), join(this.#directory, to)];
      attempt("rename", target, () => this.#disk.rename(source, target));
      this.touched(dirname(to));
    }
    yield* this.syncDirectories();
  }

  #begin(operation: FileOperation, batch: Batch): void {
    switch (operation.type) {
      case "artifact":
        if (this.#isThere(operation.path, operation.bytes.length, batch)) return;
        this.#writeBeside(operation.path, operation.bytes, batch);
        return;
      case "replace":
        this.#writeBeside(operation.path, operation.bytes, batch);
        return;
      case "append": {
        const file = this.#growingFile(operation.path);
        attempt("write", file.path, () => file.write(operation.bytes));
        batch.unsynced.add(file);
        return;
      }
      case "adopt": {
        const file = this.#growingFile(operation.path);
        this.#finish(operation.path, file, operation.to, batch);
        return;
      }
      case "discard": {
        const path = join(this.#directory, operation.path);
        this.#growing.get(operation.path)?.close();
        this.#growing.delete(operation.path);
        attempt("remove", path, () => this.#disk.remove(path));
      }
    }
  }

  /** The name is the content's hash: a file of that name and size has been renamed to it whole. */
  #isThere(name: string, bytes: number, batch: Batch): boolean {
    if (batch.named.has(name)) return true;
    const path = join(this.#directory, name);
    return attempt("look at", path, () => this.#disk.stat(path))?.bytes === bytes;
  }

  #writeBeside(name: string, bytes: Uint8Array, batch: Batch): void {
    const part = `${this.#partName}-${++this.#parts}.part`;
    this.makeDirectory(dirname(part));
    const path = join(this.#directory, part);
    const file = attempt("create", path, () => this.#disk.open(path, "create"));
    attempt("write", join(this.#directory, name), () => file.write(bytes));
    this.#finish(part, file, name, batch);
  }

  #finish(part: string, file: DiskFile, name: string, batch: Batch): void {
    this.makeDirectory(dirname(name));
    this.#growing.delete(part);
    batch.unsynced.add(file);
    batch.finished.push(file);
    batch.renames.push({ from: part, to: name });
    batch.named.add(name);
  }

  #growingFile(name: string): DiskFile {
    const open = this.#growing.get(name);
    this.#growing.delete(name);
    const file = open ?? this.#openGrowing(name);
    this.#growing.set(name, file);
    return file;
  }

  #openGrowing(name: string): DiskFile {
    this.makeDirectory(dirname(name));
    const path = join(this.#directory, name);
    if (attempt("look at", path, () => this.#disk.stat(path)) === undefined) this.touched(dirname(name));
    return attempt("open", path, () => this.#disk.open(path, "append"));
  }

  #closeLeastUsed(): void {
    for (const [name, file] of this.#growing) {
      if (this.#growing.size <= GROWING_FILES_OPEN) return;
      file.close();
      this.#growing.delete(name);
    }
  }
}

import type { Disk, DiskFile, FileIdentity, OpenMode } from "@openexec/bundle";
import { type DiskImage, type Loss, ROOT, rebuild } from "./faulty-disk-image.ts";
import { fates, type JournalEntry } from "./faulty-disk-journal.ts";

/** An operation that can be made to fail; `path` is what it is about. */
export interface DiskOperation {
  /** Counts all operations from 0. */
  readonly index: number;
  readonly name: "open" | "write" | "sync" | "rename" | "makeDirectory" | "remove" | "stat" | "truncate";
  readonly path: string;
}

export interface FaultyDiskOptions {
  /** The errno with which an operation fails, or `undefined` to let it pass. */
  fault?(operation: DiskOperation): string | undefined;
  /** Whether the disk only says that it synced `path`. */
  lies?(path: string): boolean;
  /** Called before an asynchronous sync ends, so that a test decides what happens meanwhile. */
  beforeSyncEnds?(): Promise<void>;
}

interface Directory {
  readonly names: Map<string, number>;
}
interface File {
  size: number;
}

/** A system error as Node raises it. */
function systemError(code: string, operation: DiskOperation): Error {
  return Object.assign(new Error(`${code}: ${operation.name} '${operation.path}'`), { code });
}

/**
 * A disk in memory that writes down each change and each sync. Afterwards it can be rebuilt as a power failure at any
 * moment would leave it, with any part of what was not synced lost: data, names, both halves of a rename apart.
 */
export class FaultyDisk implements Disk {
  readonly journal: JournalEntry[] = [];
  /** All operations so far, those that failed too. */
  readonly operations: DiskOperation[] = [];
  readonly #options: FaultyDiskOptions;
  readonly #objects = new Map<number, Directory | File>([[ROOT, { names: new Map() }]]);

  constructor(options: FaultyDiskOptions = {}) {
    this.#options = options;
  }

  /** A disk that holds what a power failure left, all of it durable. */
  static from(image: DiskImage, options: FaultyDiskOptions = {}): FaultyDisk {
    const disk = new FaultyDisk();
    for (const [path, bytes] of image) {
      const parts = path.split("/").slice(1, -1);
      for (let depth = 1; depth <= parts.length; depth++) disk.makeDirectory(`/${parts.slice(0, depth).join("/")}`);
      const file = disk.open(path, "create");
      file.write(bytes);
    }
    const restored = new FaultyDisk(options);
    restored.journal.push(...disk.journal);
    for (const [object, state] of disk.#objects) {
      restored.#objects.set(object, state);
      restored.journal.push({ type: "synced", object, upTo: disk.journal.length });
    }
    return restored;
  }

  /** Remembers `note` at this place of the journal. */
  mark(note: unknown): void {
    this.journal.push({ type: "mark", note });
  }

  /** The disk after the power failed behind the first `length` entries of the journal. */
  crash(length: number, loss: Loss): DiskImage {
    return rebuild(this.journal, fates(this.journal, length), loss, (object) => "names" in this.#object(object));
  }

  open(path: string, mode: OpenMode): DiskFile {
    this.#operation("open", path);
    const [directory, name] = this.#place(path);
    const found = path === "/" ? ROOT : this.#names(directory).get(name);
    if (mode === "create" && found !== undefined) throw this.#refuse("EEXIST", path);
    if (mode === "directory" && found === undefined) throw this.#refuse("ENOENT", path);
    if (found !== undefined) return this.#file(path, found);
    const object = this.#objects.size;
    this.#objects.set(object, { size: 0 });
    this.#link(directory, name, object);
    return this.#file(path, object);
  }

  makeDirectory(path: string): boolean {
    this.#operation("makeDirectory", path);
    const [directory, name] = this.#place(path);
    if (this.#names(directory).has(name)) return false;
    const object = this.#objects.size;
    this.#objects.set(object, { names: new Map() });
    this.#link(directory, name, object);
    return true;
  }

  rename(from: string, to: string): void {
    this.#operation("rename", to);
    const [source, oldName] = this.#place(from);
    const [target, newName] = this.#place(to);
    const object = this.#names(source).get(oldName);
    if (object === undefined) throw this.#refuse("ENOENT", from);
    this.#link(target, newName, object);
    this.#unlink(source, oldName);
  }

  remove(path: string): void {
    this.#operation("remove", path);
    const [directory, name] = this.#place(path);
    if (this.#names(directory).has(name)) this.#unlink(directory, name);
  }

  stat(path: string): FileIdentity | undefined {
    this.#operation("stat", path);
    const [directory, name] = this.#place(path);
    const object = this.#names(directory).get(name);
    return object === undefined ? undefined : this.#identity(object);
  }

  /** Counts an operation. @returns the error with which it fails, if it does */
  #begin(name: DiskOperation["name"], path: string): Error | undefined {
    const operation = { index: this.operations.length, name, path };
    this.operations.push(operation);
    const fault = this.#options.fault?.(operation);
    return fault === undefined ? undefined : systemError(fault, operation);
  }

  /** Counts an operation that fails whole or not at all. */
  #operation(name: DiskOperation["name"], path: string): void {
    const error = this.#begin(name, path);
    if (error !== undefined) throw error;
  }

  #refuse(code: string, path: string): Error {
    return systemError(code, { index: this.operations.length - 1, name: "open", path });
  }

  #object(object: number): Directory | File {
    const state = this.#objects.get(object);
    if (state === undefined) throw new Error(`there is no object ${object}`);
    return state;
  }

  #names(directory: number): Map<string, number> {
    const state = this.#object(directory);
    if (!("names" in state)) throw new Error(`object ${directory} is no directory`);
    return state.names;
  }

  #identity(object: number): FileIdentity {
    const state = this.#object(object);
    return { inode: object, bytes: "size" in state ? state.size : 0 };
  }

  /** The directory that holds a path, and the last name. */
  #place(path: string): [directory: number, name: string] {
    const parts = path.split("/").slice(1);
    const name = parts.pop() ?? "";
    let directory = ROOT;
    for (const part of parts) {
      const next = this.#names(directory).get(part);
      if (next === undefined) throw this.#refuse("ENOENT", path);
      directory = next;
    }
    return [directory, name];
  }

  #link(directory: number, name: string, target: number): void {
    this.#names(directory).set(name, target);
    this.journal.push({ type: "link", object: directory, name, target });
  }

  #unlink(directory: number, name: string): void {
    this.#names(directory).delete(name);
    this.journal.push({ type: "unlink", object: directory, name });
  }

  #write(path: string, object: number, bytes: Uint8Array): void {
    const error = this.#begin("write", path);
    const state = this.#object(object);
    if ("names" in state) throw this.#refuse("EISDIR", path);
    // A full disk takes a part first.
    const written = error === undefined ? bytes : bytes.subarray(0, bytes.length >> 1);
    if (written.length > 0) this.journal.push({ type: "write", object, offset: state.size, bytes: written.slice() });
    state.size += written.length;
    if (error !== undefined) throw error;
  }

  #sync(path: string, object: number, upTo: number): void {
    const error = this.#begin("sync", path);
    if (error === undefined && this.#options.lies?.(path) === true) return;
    this.journal.push({ type: error === undefined ? "synced" : "dropped", object, upTo });
    if (error !== undefined) throw error;
  }

  #file(path: string, object: number): DiskFile {
    return {
      path,
      write: (bytes) => this.#write(path, object, bytes),
      stat: () => this.#identity(object),
      truncate: (bytes) => {
        this.#operation("truncate", path);
        const state = this.#object(object);
        if ("size" in state) state.size = bytes;
        this.journal.push({ type: "truncate", object, bytes });
      },
      sync: async () => {
        const upTo = this.journal.length;
        await this.#options.beforeSyncEnds?.();
        this.#sync(path, object, upTo);
      },
      syncNow: () => this.#sync(path, object, this.journal.length),
      close: () => undefined,
    };
  }
}

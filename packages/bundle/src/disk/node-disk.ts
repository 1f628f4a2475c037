import {
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { isErrno } from "../errno.ts";
import type { Disk, DiskFile, FileIdentity, OpenMode } from "./disk.ts";

const { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;
const FLAGS = {
  append: O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW,
  create: O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW,
  directory: O_RDONLY | O_DIRECTORY,
} as const satisfies Record<OpenMode, number>;

/** Closing waits for syncs under way: the number of a closed descriptor may already name another file. */
class NodeFile implements DiskFile {
  readonly path: string;
  readonly #descriptor: number;
  readonly #wholeSync: boolean;
  #syncing = 0;
  #closed = false;

  constructor(path: string, mode: OpenMode) {
    this.path = path;
    this.#descriptor = openSync(path, FLAGS[mode], 0o600);
    this.#wholeSync = mode === "directory";
  }

  write(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(this.#descriptor, bytes, offset);
  }

  /** A file that was closed was given up: its number may be another file's by now. */
  sync(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#syncing++;
    return new Promise((resolve, reject) => {
      const done = (error: NodeJS.ErrnoException | null): void => {
        this.#syncing--;
        if (this.#closed && this.#syncing === 0) closeSync(this.#descriptor);
        if (error) reject(error);
        else resolve();
      };
      if (this.#wholeSync) fsync(this.#descriptor, done);
      else fdatasync(this.#descriptor, done);
    });
  }

  syncNow(): void {
    if (this.#closed) return;
    if (this.#wholeSync) fsyncSync(this.#descriptor);
    else fdatasyncSync(this.#descriptor);
  }

  stat(): FileIdentity {
    const { ino, size } = fstatSync(this.#descriptor);
    return { inode: ino, bytes: size };
  }

  truncate(bytes: number): void {
    ftruncateSync(this.#descriptor, bytes);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#syncing === 0) closeSync(this.#descriptor);
  }
}

/** The real disk. Files 0600, directories 0700. */
export const nodeDisk: Disk = {
  open: (path, mode) => new NodeFile(path, mode),
  makeDirectory(path) {
    try {
      mkdirSync(path, { mode: 0o700 });
      return true;
    } catch (error) {
      if (isErrno(error, "EEXIST")) return false;
      throw error;
    }
  },
  rename: (from, to) => renameSync(from, to),
  remove: (path) => rmSync(path, { force: true, recursive: true }),
  stat(path) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found && { inode: found.ino, bytes: found.size };
  },
};

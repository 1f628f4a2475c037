import { closeSync, fstatSync, lstatSync, openSync, readSync, realpathSync, type Stats } from "node:fs";
import { lstat, open, realpath } from "node:fs/promises";

type Soon<Result> = Result | Promise<Result>;

/** A file that is read. */
export interface OpenFile {
  stat(): Soon<Stats>;
  /** @returns how many bytes were read into `buffer`; none at the end */
  read(buffer: Uint8Array, at: number): Soon<number>;
  close(): Soon<void>;
}

/** How files are looked at and opened: each call as that of Node. */
export interface FileCalls {
  lstat(path: string): Soon<Stats>;
  realpath(path: string): Soon<string>;
  open(path: string, flags: number): Soon<OpenFile>;
}

/** By other threads, while this one goes on. */
export const WAITING: FileCalls = {
  lstat: (path) => lstat(path),
  realpath: (path) => realpath(path),
  async open(path, flags) {
    const file = await open(path, flags);
    return {
      stat: () => file.stat(),
      read: async (buffer, at) => (await file.read(buffer, 0, buffer.length, at)).bytesRead,
      close: () => file.close(),
    };
  },
};

/** By this thread, which does nothing else meanwhile. */
export const BLOCKING: FileCalls = {
  lstat: (path) => lstatSync(path),
  realpath: (path) => realpathSync.native(path),
  open(path, flags) {
    const descriptor = openSync(path, flags);
    return {
      stat: () => fstatSync(descriptor),
      read: (buffer, at) => readSync(descriptor, buffer, 0, buffer.length, at),
      close: () => closeSync(descriptor),
    };
  },
};

/** Something whose writes can be made durable. */
export interface Syncable {
  readonly path: string;
  /** Everything written so far is on the medium when it resolves. After a rejection nothing is known, and nothing is retried. */
  sync(): Promise<void>;
  /** The same, while the caller waits. */
  syncNow(): void;
}

/** What identifies a file and shows whether somebody else touched it. */
export interface FileIdentity {
  readonly inode: number;
  readonly bytes: number;
}

/** An open file that only grows, or an open directory (of which only the sync is used). */
export interface DiskFile extends Syncable {
  /** Appends all of `bytes`. @throws with an errno `code`; a part may have been written */
  write(bytes: Uint8Array): void;
  stat(): FileIdentity;
  /** Cuts the file to its first `bytes` bytes. */
  truncate(bytes: number): void;
  close(): void;
}

/**
 * `append`: an existing or new file, written at its end. `create`: a file that must not exist.
 * `directory`: a directory, to sync the names in it.
 */
export type OpenMode = "append" | "create" | "directory";

/** The file operations of the writer, so that a test can lose what a power failure loses. Paths are absolute. */
export interface Disk {
  /** New files get mode 0600. */
  open(path: string, mode: OpenMode): DiskFile;
  /** Makes one directory with mode 0700; one that exists is fine. @returns whether it was made */
  makeDirectory(path: string): boolean;
  /** Atomic; replaces a file at `to`. Durable once the directory of `to` is synced. */
  rename(from: string, to: string): void;
  /** A file, or a directory with everything in it. One that is not there is fine. */
  remove(path: string): void;
  /** `undefined` when nothing has that name. Follows no link. */
  stat(path: string): FileIdentity | undefined;
}

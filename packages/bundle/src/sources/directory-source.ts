import { constants, type Dirent, existsSync, realpathSync, type Stats } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { BundleError, type BundleSource, checkBundlePath } from "@openexec/timeline";
import { errnoOf, isErrno } from "../errno.ts";
import type { ByteRange } from "./byte-range.ts";
import { BLOCKING, type FileCalls, type OpenFile, WAITING } from "./file-calls.ts";
import { watchDirectory } from "./watch-directory.ts";

const CHUNK_BYTES = 256 * 1024;
const LEAST_CHUNK_BYTES = 4 * 1024;
/** Without waiting for somebody at the other end of a FIFO, and not through a link. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A writer renews a file far more rarely than it is opened. */
const MOST_TRIES = 100;

interface Opened {
  readonly file: OpenFile;
  readonly bytes: number;
}

/** A link into nothing, a name that is not there, a file where a folder should be: none of them is a file here. */
const NOTHING: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ELOOP"]);

/** A bundle as a directory. Nothing outside it is opened, whatever links or special files it holds. */
class DirectorySource implements BundleSource {
  readonly #root: string;
  readonly #calls: FileCalls;

  constructor(root: string, calls: FileCalls) {
    this.#root = root;
    this.#calls = calls;
  }

  async list(prefix: string): Promise<readonly string[]> {
    const found: string[] = [];
    await this.#walk("", prefix, found);
    return found.sort();
  }

  async stat(path: string): Promise<{ readonly bytes: number } | undefined> {
    checkBundlePath(path);
    if (!(await this.#isInside(path))) return undefined;
    const found = await this.#lookAt(path);
    return found?.isFile() ? { bytes: found.size } : undefined;
  }

  async *read(path: string, range: ByteRange = {}): AsyncGenerator<Uint8Array, void, undefined> {
    const { file, bytes } = await this.#open(path);
    try {
      const end = range.to ?? Number.POSITIVE_INFINITY;
      for (let at = range.from ?? 0; at < end; ) {
        // What is appended meanwhile is read too; few bytes at the end of a log are no reason for a large buffer.
        const length = Math.min(CHUNK_BYTES, end - at, Math.max(bytes - at, LEAST_CHUNK_BYTES));
        // What was in that memory is overwritten by what is read, and nobody sees the rest.
        const buffer = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
        const bytesRead = await file.read(buffer, at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } catch (error) {
      throw failed(path, error);
    } finally {
      await file.close();
    }
  }

  watch(onChange: (path: string) => void): () => void {
    return watchDirectory(this.#root, onChange);
  }

  /** Names of everything below `folder` that may start with `prefix`: links and special files too, to be refused by name. */
  async #walk(folder: string, prefix: string, found: string[]): Promise<void> {
    let entries: Dirent[];
    try {
      entries = await readdir(join(this.#root, folder), { withFileTypes: true });
    } catch (error) {
      if (isErrno(error, "ENOENT") && folder !== "") return;
      throw failed(folder, error);
    }
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isDirectory()) {
        if (path.startsWith(prefix)) found.push(path);
      } else if (`${path}/`.startsWith(prefix) || prefix.startsWith(`${path}/`)) await this.#walk(path, prefix, found);
    }
  }

  /** What is there under the name, a link too. */
  async #lookAt(path: string): Promise<Stats | undefined> {
    try {
      return await this.#calls.lstat(join(this.#root, path));
    } catch (error) {
      if (NOTHING.has(errnoOf(error) ?? "")) return undefined;
      throw failed(path, error);
    }
  }

  /** Whether `path` is there and lies behind no link. Of a name at the top that is what a look at it says anyway. */
  async #isInside(path: string): Promise<boolean> {
    if (!path.includes("/")) return true;
    const wanted = join(this.#root, path);
    try {
      return (await this.#calls.realpath(wanted)) === wanted;
    } catch (error) {
      if (NOTHING.has(errnoOf(error) ?? "")) return false;
      throw failed(path, error);
    }
  }

  async #open(path: string): Promise<Opened> {
    checkBundlePath(path);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const opened = await this.#tryOpen(path);
      if (opened !== undefined) return opened;
    }
    throw new BundleError("path_refused", path, "it was exchanged whenever it was opened");
  }

  /** @returns `undefined` when another file took its place meanwhile, as when its writer renews it: every check is due again */
  async #tryOpen(path: string): Promise<Opened | undefined> {
    const wanted = join(this.#root, path);
    const named = await told(path, () => this.#calls.lstat(wanted));
    if (named.isSymbolicLink() || !(await this.#isInside(path))) {
      throw new BundleError("path_refused", path, "it is, or lies behind, a symbolic link");
    }
    if (!named.isFile()) throw new BundleError("not_a_file", path, "it is not a regular file");
    const file = await told(path, () => this.#calls.open(wanted, FLAGS));
    const opened = await file.stat();
    if (opened.isFile() && opened.ino === named.ino && opened.dev === named.dev) return { file, bytes: opened.size };
    await file.close();
    return undefined;
  }
}

async function told<Result>(path: string, call: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw failed(path, error);
  }
}

function failed(path: string, error: unknown): Error {
  if (error instanceof BundleError) return error;
  const code = errnoOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new BundleError("file_missing", path, "there is no such file in this bundle", { cause: error });
  }
  if (code === "ELOOP") return new BundleError("path_refused", path, "it is a symbolic link", { cause: error });
  return new BundleError("io_failed", path, `it cannot be read (${code ?? String(error)})`, { cause: error });
}

/**
 * The bundle in `directory`. The directory itself may be given through a link; nothing in it is followed.
 * @param options.blocking its files are read while the thread waits: half the work for a thread that has nothing else to do
 * @throws BundleError `not_a_bundle` when there is no such directory
 */
export function directorySource(directory: string, { blocking = false }: { blocking?: boolean } = {}): BundleSource {
  if (!existsSync(directory)) throw new BundleError("not_a_bundle", directory, "there is no such directory");
  return new DirectorySource(realpathSync(directory), blocking ? BLOCKING : WAITING);
}

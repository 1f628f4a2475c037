import fs from "node:fs";
import { join } from "node:path";
import { BundleError, checkBundlePath } from "@openexec/timeline";

// Taken before any flow is loaded: replayed code may put something else in their place.
const { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } = fs;

/** Without waiting for somebody at the other end of a FIFO, and not through a link. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens a file of the bundle in `directory`, at once. Nothing outside of it is opened, whatever it holds: no part of
 * `path` may be a link, and the file must be a regular one.
 * @returns its descriptor, which the caller closes
 * @throws BundleError `file_missing`, `path_refused`, `not_a_file`, `io_failed`
 */
export function openBundleFile(directory: string, path: string): number {
  checkBundlePath(path);
  refuseLinks(directory, path);
  let descriptor: number;
  try {
    descriptor = openSync(join(directory, path), FLAGS);
  } catch (error) {
    throw failed(path, error);
  }
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw new BundleError("not_a_file", path, "it is not a regular file");
}

/** The whole content of a file of a bundle. @throws BundleError as {@link openBundleFile} does */
export function readBundleFile(directory: string, path: string): Buffer {
  const descriptor = openBundleFile(directory, path);
  try {
    return readFileSync(descriptor);
  } catch (error) {
    throw failed(path, error);
  } finally {
    closeSync(descriptor);
  }
}

function refuseLinks(directory: string, path: string): void {
  const names = path.split("/");
  for (let depth = 1; depth <= names.length; depth++) {
    const part = names.slice(0, depth).join("/");
    let found: fs.Stats;
    try {
      found = lstatSync(join(directory, part));
    } catch (error) {
      throw failed(path, error);
    }
    if (found.isSymbolicLink()) throw new BundleError("path_refused", path, "it is, or lies behind, a symbolic link");
    if (depth === names.length && !found.isFile())
      throw new BundleError("not_a_file", path, "it is not a regular file");
  }
}

function failed(path: string, error: unknown): BundleError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new BundleError("file_missing", path, "there is no such file in this bundle", { cause: error });
  }
  if (code === "ELOOP") return new BundleError("path_refused", path, "it is a symbolic link", { cause: error });
  return new BundleError("io_failed", path, `it cannot be read (${code ?? String(error)})`, { cause: error });
}

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
 * @param looked folders of the bundle that were found to be no links; grows. Who opens many files keeps one
 * @returns its descriptor, which the caller closes
 * @throws BundleError `file_missing`, `path_refused`, `not_a_file`, `io_failed`
 */
export function openBundleFile(directory: string, path: string, looked = new Set<string>()): number {
  checkBundlePath(path);
  refuseLinkedFolders(directory, path, looked);
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

/** The last part of a path is refused by the system, when it is opened. */
function refuseLinkedFolders(directory: string, path: string, looked: Set<string>): void {
  for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
    const folder = path.slice(0, end);
    if (looked.has(folder)) continue;
    let found: fs.Stats;
    try {
      found = lstatSync(join(directory, folder));
    } catch (error) {
      throw failed(path, error);
    }
    if (found.isSymbolicLink()) throw new BundleError("path_refused", path, "it lies behind a symbolic link");
    looked.add(folder);
  }
}

function failed(path: string, error: unknown): BundleError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new BundleError("file_missing", path, "there is no such file in this bundle", { cause: error });
  }
  if (code === "ENXIO") return new BundleError("not_a_file", path, "it is not a regular file", { cause: error });
  if (code === "ELOOP") return new BundleError("path_refused", path, "it is a symbolic link", { cause: error });
  return new BundleError("io_failed", path, `it cannot be read (${code ?? String(error)})`, { cause: error });
}

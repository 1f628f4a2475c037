import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { BUNDLE_FILES, BUNDLE_FOLDERS, type BundleSource } from "@openexec/timeline";
import yazl from "yazl";
import { CliError } from "../framework/cli-error.ts";
import { EXIT } from "../framework/exit-codes.ts";

/** One instant for every entry, so that one run always gives the same zip. The format knows no earlier time. */
const ENTRY_TIME = new Date(Date.UTC(1980, 0, 2));

/** The log of a bundle as it is. */
export function logBytes(source: BundleSource): Readable {
  return Readable.from(source.read(BUNDLE_FILES.timeline), { objectMode: false });
}

/** All files of a bundle as a zip, but for the lock and messages to a writer. */
export async function zipBytes(source: BundleSource): Promise<Readable> {
  const zip = new yazl.ZipFile();
  const paths = (await source.list("")).filter((path) => !isTransient(path));
  for (const path of paths) {
    // Opened when its turn comes: a run may have more files than a process may open.
    zip.addReadStreamLazy(path, { mtime: ENTRY_TIME, mode: 0o100600, forceDosTimestamp: true }, (done) => {
      done(null, Readable.from(source.read(path), { objectMode: false }));
    });
  }
  zip.end();
  const output = Readable.from(zip.outputStream, { objectMode: false });
  // A source that fails is an error of the archive, which else would wait for that entry for ever.
  zip.on("error", (error) => output.destroy(error as Error));
  return output;
}

/** Writes a file whole or not at all. @returns its size @throws CliError `export_failed` */
export async function exportTo(path: string, bytes: Readable): Promise<number> {
  const temporary = `${path}.${randomBytes(4).toString("hex")}.part`;
  try {
    await pipeline(bytes, createWriteStream(temporary, { mode: 0o600, flags: "wx" }));
    const { size } = await stat(temporary);
    await rename(temporary, path);
    return size;
  } catch (error) {
    await rm(temporary, { force: true });
    throw new CliError("export_failed", `${path} could not be written: ${(error as Error).message}.`, {
      hint: "Check the permissions and the space of that folder; the run is untouched.",
      exitCode: EXIT.failed,
      fields: { path },
      cause: error,
    });
  }
}

function isTransient(path: string): boolean {
  return (
    path === BUNDLE_FILES.lock ||
    path.startsWith(`${BUNDLE_FILES.lock}.`) ||
    path.startsWith(`${BUNDLE_FOLDERS.inbox}/`)
  );
}

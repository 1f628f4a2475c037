import { Readable } from "node:stream";
import { BundleError, type BundleSource } from "@openexec/timeline";
import yazl from "yazl";

/** The start of the time that a zip can name; the same for every file, so that equal bundles give equal bytes. */
const MTIME = new Date(1980, 0, 1);
const FILE_OPTIONS = { mtime: MTIME, mode: 0o100600, compress: true, forceDosTimestamp: true };

/** Whether a file of a bundle belongs into a copy of it: what only serves the writer on this machine does not. */
export function isExported(path: string): boolean {
  return !/^(lock(\..*)?|inbox\/.*|spool\/.*\.part)$/.test(path);
}

/** Nothing is read before all of them are known to be files. */
async function filesOf(source: BundleSource): Promise<readonly { path: string; stat: { readonly bytes: number } }[]> {
  const files: { path: string; stat: { readonly bytes: number } }[] = [];
  for (const path of (await source.list("")).filter(isExported)) {
    const stat = await source.stat(path);
    if (stat === undefined) await refuse(source, path);
    else files.push({ path, stat });
  }
  return files;
}

/** What stands in the list and is no file is a link or a special file: a copy without it would be another bundle. */
async function refuse(source: BundleSource, path: string): Promise<void> {
  try {
    for await (const _ of source.read(path, { from: 0, to: 1 })) break;
  } catch (error) {
    if (!(error instanceof BundleError) || error.code !== "file_missing") throw error;
  }
}

/**
 * A bundle as a zip, streaming. The same files give the same bytes, whenever and wherever it is made.
 * @throws BundleError from the stream when a file can't be read
 */
export async function exportZip(source: BundleSource): Promise<AsyncIterable<Uint8Array>> {
  const files = await filesOf(source);
  const zip = new yazl.ZipFile();
  for (const { path, stat } of files) {
    const options = { ...FILE_OPTIONS, size: stat.bytes };
    zip.addReadStreamLazy(path, options, (give) => {
      const stream = Readable.from(source.read(path, { from: 0, to: stat.bytes }), { objectMode: false });
      stream.once("error", (error) => zip.emit("error", error));
      give(null, stream);
    });
  }
  zip.end();
  const out = Readable.from(zip.outputStream as AsyncIterable<Uint8Array>);
  zip.once("error", (error: Error) => out.destroy(error));
  return out;
}

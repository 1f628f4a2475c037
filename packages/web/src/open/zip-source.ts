import { BundleError, type BundleSource, bundlePathProblem, formatBytes } from "@openexec/timeline";
import {
  BlobReader,
  configure,
  type Entry,
  ERR_UNSAFE_FILENAME,
  type FileEntry,
  Uint8ArrayWriter,
  ZipReader,
} from "@zip.js/zip.js";
import { commonFolder } from "./common-folder.ts";
import { noBundle, OpenError } from "./open-error.ts";

// We are in a worker already.
configure({ useWebWorkers: false });

/** What a zip may hold: enough for any run, too little to fill a machine. */
const MOST_ENTRIES = 200_000;
const MOST_BYTES = 4 * 1024 ** 3;

/**
 * A bundle inside of a zip. The list of its files is read at once, each file when it is asked for.
 * @throws OpenError when it is no zip, or holds more than a bundle may
 */
export async function zipSource(zip: Blob): Promise<BundleSource> {
  const files = new Map<string, FileEntry>();
  const entries = await entriesOf(zip);
  const folder = commonFolder(entries.map(({ filename }) => filename));
  for (const entry of entries) {
    const path = entry.filename.slice(folder.length);
    // A path that leads out of the bundle is not one of its files.
    if (!entry.directory && bundlePathProblem(path) === undefined) files.set(path, entry);
  }
  const read = new Map<string, Promise<Uint8Array>>();
  const contentOf = (path: string): Promise<Uint8Array> => {
    const entry = files.get(path);
    if (entry === undefined) throw new BundleError("file_missing", path, "there is no such file in this bundle");
    const content = read.get(path) ?? contentOfEntry(entry, path);
    read.set(path, content);
    return content;
  };
  if (!files.has("timeline.jsonl") && !files.has("manifest.json")) throw noBundle();
  return {
    list: async (prefix) => [...files.keys()].filter((path) => path.startsWith(prefix)).sort(),
    stat: async (path) => {
      const entry = files.get(path);
      return entry && { bytes: entry.uncompressedSize };
    },
    async *read(path, range) {
      const content = await contentOf(path);
      const end = Math.min(range?.to ?? content.length, content.length);
      const from = range?.from ?? 0;
      if (from < end) yield content.subarray(from, end);
    },
  };
}

async function contentOfEntry(entry: FileEntry, path: string): Promise<Uint8Array> {
  try {
    return await entry.getData(new Uint8ArrayWriter());
  } catch (cause) {
    const message = `${JSON.stringify(path)} cannot be taken out of this zip: it was changed or damaged. Give the folder of the run, or zip it again.`;
    throw new OpenError("zip_damaged", message, { cause });
  }
}

async function entriesOf(zip: Blob): Promise<readonly Entry[]> {
  let entries: readonly Entry[];
  try {
    entries = await new ZipReader(new BlobReader(zip)).getEntries();
  } catch (cause) {
    const isUnsafe = cause instanceof Error && cause.message === ERR_UNSAFE_FILENAME;
    const what = isUnsafe
      ? "A file of this zip has a name that leads out of it."
      : "This file is no zip, or it was cut off.";
    throw new OpenError(
      isUnsafe ? "zip_damaged" : "not_a_zip",
      `${what} Give the folder of the run, or zip it again.`,
      {
        cause,
      },
    );
  }
  if (entries.length > MOST_ENTRIES)
    throw new OpenError("zip_too_large", `This zip holds ${entries.length} files, more than any run has.`);
  const bytes = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  if (bytes > MOST_BYTES)
    throw new OpenError("zip_too_large", `This zip unpacks to ${formatBytes(bytes)}, more than is opened here.`);
  return entries;
}

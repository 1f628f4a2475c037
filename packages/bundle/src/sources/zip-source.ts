import { BUNDLE_FILES, BundleError, type BundleSource, checkBundlePath } from "@openexec/timeline";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { errnoOf } from "../errno.ts";
import { type ByteRange, inRange } from "./byte-range.ts";
import { ZIP_LIMITS, ZipCheck, type ZipLimits } from "./zip-limits.ts";

const OPTIONS = { autoClose: false, lazyEntries: true, strictFileNames: true };
const NOTHING = ".";

/** A zip that is open. */
export interface ZipSource extends BundleSource {
  close(): void;
}

class OpenZip implements ZipSource {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  async list(prefix: string): Promise<readonly string[]> {
    return [...this.#entries.keys()].filter((path) => path.startsWith(prefix)).sort();
  }

  async stat(path: string): Promise<{ readonly bytes: number } | undefined> {
    const entry = this.#entries.get(checkBundlePath(path));
    return entry && { bytes: entry.uncompressedSize };
  }

  async *read(path: string, range: ByteRange = {}): AsyncGenerator<Uint8Array, void, undefined> {
    const entry = this.#entries.get(checkBundlePath(path));
    if (entry === undefined) throw new BundleError("file_missing", path, "there is no such file in this bundle");
    try {
      // What is unpacked is checked against the size in the zip's directory, which the limits were checked with.
      yield* inRange(await this.#zip.openReadStreamPromise(entry), range);
    } catch (error) {
      throw damaged(path, error);
    }
  }

  close(): void {
    this.#zip.close();
  }
}

function damaged(path: string, error: unknown): BundleError {
  if (error instanceof BundleError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (/^(invalid (relative path|characters in fileName)|absolute path)/.test(reason)) {
    return new BundleError("path_refused", path, reason, { cause: error });
  }
  const code = errnoOf(error) === undefined ? "not_a_bundle" : "io_failed";
  return new BundleError(code, path, `the zip cannot be read: ${reason}`, { cause: error });
}

/** Whoever zips a folder gets the folder's name before every path; it is left out when the log is below it. */
function commonFolder(entries: ReadonlyMap<string, Entry>): string {
  if (entries.has(BUNDLE_FILES.timeline) || entries.has(BUNDLE_FILES.manifest)) return "";
  const [first = ""] = entries.keys();
  const folder = first.slice(0, first.indexOf("/") + 1);
  return folder !== "" && [...entries.keys()].every((path) => path.startsWith(folder)) ? folder : "";
}

async function readDirectory(zip: ZipFile, limits: ZipLimits): Promise<ReadonlyMap<string, Entry>> {
  const check = new ZipCheck(limits, zip.fileSize);
  const files = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    check.take(entry);
    if (!entry.fileName.endsWith("/")) files.set(entry.fileName, entry);
  }
  check.finish();
  const folder = commonFolder(files);
  return folder === "" ? files : new Map([...files].map(([path, entry]) => [path.slice(folder.length), entry]));
}

/**
 * The bundle in a zip, by path or as its bytes. Names, sizes, ratios and types of all entries are checked before any is read.
 * @throws BundleError which names the limit that the zip broke
 */
export async function openZip(zip: string | Uint8Array, limits: Partial<ZipLimits> = {}): Promise<ZipSource> {
  const path = typeof zip === "string" ? zip : NOTHING;
  let open: ZipFile | undefined;
  try {
    open =
      typeof zip === "string"
        ? await yauzl.openPromise(zip, OPTIONS)
        : await yauzl.fromBufferPromise(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength), OPTIONS);
    return new OpenZip(open, await readDirectory(open, { ...ZIP_LIMITS, ...limits }));
  } catch (error) {
    open?.close();
    throw damaged(path, error);
  }
}

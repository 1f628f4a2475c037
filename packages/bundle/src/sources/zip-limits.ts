import { BundleError, checkBundlePaths } from "@openexec/timeline";
import type { Entry } from "yauzl";

/** What a zip may at most be. */
export interface ZipLimits {
  readonly entries: number;
  /** Of all files together, unpacked. */
  readonly totalBytes: number;
  /** Unpacked to packed bytes, of a file of more than one MiB. */
  readonly ratio: number;
}

export const ZIP_LIMITS: ZipLimits = { entries: 200_000, totalBytes: 8 * 1024 ** 3, ratio: 300 };

const RATIO_FROM_BYTES = 1024 * 1024;
const FILE_TYPE = 0o170000;
const TYPES_REFUSED: ReadonlyMap<number, string> = new Map([
  [0o120000, "a symbolic link"],
  [0o060000, "a device"],
  [0o020000, "a device"],
  [0o010000, "a FIFO"],
  [0o140000, "a socket"],
]);

/** Looks at the directory of a zip, entry by entry, before anything of it is read. */
export class ZipCheck {
  readonly #limits: ZipLimits;
  readonly #zipBytes: number;
  readonly #names: string[] = [];
  #entries = 0;
  #totalBytes = 0;
  #packedBytes = 0;

  constructor(limits: ZipLimits, zipBytes: number) {
    this.#limits = limits;
    this.#zipBytes = zipBytes;
  }

  /** @throws BundleError that names the limit or what is refused */
  take(entry: Entry): void {
    const { fileName: name, uncompressedSize: bytes, compressedSize: packed } = entry;
    const { entries, totalBytes, ratio } = this.#limits;
    this.#entries++;
    this.#totalBytes += bytes;
    this.#packedBytes += packed;
    this.#names.push(name.endsWith("/") ? name.slice(0, -1) : name);
    if (this.#entries > entries) throw limit(name, `the zip has more than ${entries} entries`);
    if (this.#totalBytes > totalBytes) throw limit(name, `the zip unpacks to more than ${totalBytes} bytes`);
    if (this.#packedBytes > this.#zipBytes) throw limit(name, "entries of the zip lie on top of each other");
    if (bytes > RATIO_FROM_BYTES && bytes > packed * ratio) {
      throw limit(name, `it unpacks to more than ${ratio} times its size in the zip`);
    }
    if (entry.isEncrypted()) throw new BundleError("not_a_file", name, "it is encrypted");
    const type = TYPES_REFUSED.get((entry.externalFileAttributes >>> 16) & FILE_TYPE);
    if (type !== undefined) throw new BundleError("not_a_file", name, `it is ${type}`);
    if (!entry.canDecodeFileData()) throw new BundleError("not_a_file", name, "it is compressed in an unknown way");
  }

  /** @throws BundleError when names leave the bundle or collide */
  finish(): void {
    const bad = checkBundlePaths(this.#names);
    if (bad !== undefined) throw new BundleError("path_refused", bad.path, bad.reason);
  }
}

function limit(path: string, reason: string): BundleError {
  return new BundleError("limit_exceeded", path, reason);
}

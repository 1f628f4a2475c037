import { BundleError } from "./error.ts";
import type { BundleSource } from "./source.ts";

const CHUNK_BYTES = 64 * 1024;

/** A bundle held in memory: for tests, and for files dropped into a browser. Files may be added while it is read. */
export function memorySource(files: ReadonlyMap<string, Uint8Array>): BundleSource {
  return {
    list: async (prefix) => [...files.keys()].filter((path) => path.startsWith(prefix)).sort(),
    stat: async (path) => {
      const bytes = files.get(path);
      return bytes && { bytes: bytes.length };
    },
    async *read(path, range) {
      const bytes = files.get(path);
      if (bytes === undefined) throw new BundleError("file_missing", path, "there is no such file in this bundle");
      const end = Math.min(range?.to ?? bytes.length, bytes.length);
      for (let from = range?.from ?? 0; from < end; from += CHUNK_BYTES) {
        yield bytes.subarray(from, Math.min(from + CHUNK_BYTES, end));
      }
    },
  };
}

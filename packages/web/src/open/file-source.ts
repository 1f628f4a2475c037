import { BundleError, type BundleSource } from "@openexec/timeline";

const CHUNK_BYTES = 1024 * 1024;

/** A bundle whose files were picked or dropped: read in pieces, when they are asked for. Paths are relative to it. */
export function fileSource(files: ReadonlyMap<string, Blob>): BundleSource {
  return {
    list: async (prefix) => [...files.keys()].filter((path) => path.startsWith(prefix)).sort(),
    stat: async (path) => {
      const file = files.get(path);
      return file && { bytes: file.size };
    },
    async *read(path, range) {
      const file = files.get(path);
      if (file === undefined) throw new BundleError("file_missing", path, "there is no such file in this bundle");
      const end = Math.min(range?.to ?? file.size, file.size);
      for (let from = range?.from ?? 0; from < end; from += CHUNK_BYTES) {
        yield new Uint8Array(await file.slice(from, Math.min(from + CHUNK_BYTES, end)).arrayBuffer());
      }
    },
  };
}

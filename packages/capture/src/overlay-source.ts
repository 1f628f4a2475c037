import { type BundleSource, memorySource } from "@openexec/timeline";

export interface Overlay {
  /** Files that are there instead of, or beside, those of the source. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Files of the source under another name. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** A source with some files put in front of it. */
export function overlaySource(source: BundleSource, { files, aliases }: Overlay): BundleSource {
  const memory = memorySource(files);
  const real = (path: string): string => aliases.get(path) ?? path;
  return {
    list: async (prefix) => {
      const paths = new Set([...(await source.list(prefix)), ...(await memory.list(prefix))]);
      for (const path of aliases.keys()) if (path.startsWith(prefix)) paths.add(path);
      return [...paths].sort();
    },
    stat: (path) => (files.has(path) ? memory.stat(path) : source.stat(real(path))),
    read: (path, range) => (files.has(path) ? memory.read(path, range) : source.read(real(path), range)),
  };
}

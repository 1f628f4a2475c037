/**
 * Where a bundle is read from: directory, zip, memory, HTTP. Paths are relative, with `/`, and never leave the bundle;
 * an implementation refuses anything else before it reads. Nothing reads a log as one string.
 */
export interface BundleSource {
  /** Paths of all files below `prefix` (`""` for all), sorted. */
  list(prefix: string): Promise<readonly string[]>;
  /** Size in bytes, or `undefined` if there is no such regular file. */
  stat(path: string): Promise<{ readonly bytes: number } | undefined>;
  /** The bytes from `from` (inclusive) to `to` (exclusive), in chunks. @throws BundleError when there is no such file */
  read(path: string, range?: { readonly from?: number; readonly to?: number }): AsyncIterable<Uint8Array>;
  /** Calls back when a file grew or changed, until the returned function is called. Absent: the source never changes. */
  watch?(onChange: (path: string) => void): () => void;
}

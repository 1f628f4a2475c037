import type { BundleSource } from "../bundle/source.ts";

/** All bytes of a small file, or `undefined` if there is none or it has more than `limit` bytes. */
export async function readSmallFile(
  source: BundleSource,
  path: string,
  limit: number,
): Promise<Uint8Array | undefined> {
  const stat = await source.stat(path);
  if (stat === undefined || stat.bytes > limit) return undefined;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.read(path, { from: 0, to: stat.bytes })) {
    chunks.push(chunk);
    length += chunk.length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

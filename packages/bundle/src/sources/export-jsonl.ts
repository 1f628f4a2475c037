import { BUNDLE_FILES, type BundleSource } from "@openexec/timeline";

/** The log of a bundle as it stands, byte for byte. A half line at the end is left out. */
export async function* exportJsonl(source: BundleSource): AsyncGenerator<Uint8Array, void, undefined> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of source.read(BUNDLE_FILES.timeline)) {
    const end = chunk.lastIndexOf(0x0a) + 1;
    if (end === 0) {
      rest = Buffer.concat([rest, chunk]);
      continue;
    }
    if (rest.length > 0) yield rest;
    yield chunk.subarray(0, end);
    rest = chunk.slice(end);
  }
}

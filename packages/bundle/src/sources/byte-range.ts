/** A part of a file: `from` inclusive, `to` exclusive, in bytes. */
export interface ByteRange {
  readonly from?: number;
  readonly to?: number;
}

/** The part of `chunks` that lies in `range`; ends the stream once it is through. */
export async function* inRange(
  chunks: AsyncIterable<Uint8Array>,
  range: ByteRange = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const [from, to] = [range.from ?? 0, range.to ?? Number.POSITIVE_INFINITY];
  if (from >= to) return;
  let at = 0;
  for await (const chunk of chunks) {
    const part = chunk.subarray(Math.max(0, from - at), Math.max(0, Math.min(chunk.length, to - at)));
    at += chunk.length;
    if (part.length > 0) yield part;
    if (at >= to) return;
  }
}

interface Stream {
  readonly bytes: Uint8Array;
  /** Triples: end offset, order among the chunks of all streams, milliseconds. Absent: one chunk. */
  readonly chunks?: readonly number[] | undefined;
}

/** The bytes of several streams in the order in which they arrived. */
export function interleave(streams: readonly Stream[]): Buffer {
  const parts: { readonly order: number; readonly bytes: Uint8Array }[] = [];
  for (const { bytes, chunks } of streams) {
    if (chunks === undefined || chunks.length === 0) {
      parts.push({ order: Number.POSITIVE_INFINITY, bytes });
      continue;
    }
    let start = 0;
    for (let index = 0; index + 2 < chunks.length; index += 3) {
      const end = chunks[index] ?? start;
      parts.push({ order: chunks[index + 1] ?? 0, bytes: bytes.subarray(start, end) });
      start = end;
    }
    if (start < bytes.length) parts.push({ order: Number.POSITIVE_INFINITY, bytes: bytes.subarray(start) });
  }
  return Buffer.concat(
    parts.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0)).map((part) => part.bytes),
  );
}

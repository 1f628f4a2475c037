import type { BundleSource } from "@openexec/timeline";
import parseRange from "range-parser";
import { ApiError } from "../problem/api-error.ts";

export interface ServedFile {
  readonly source: BundleSource;
  readonly path: string;
  readonly bytes: number;
  readonly mediaType: string;
  /** Strong; absent while the file may change. */
  readonly tag?: string;
  /** It will never be another one under this address. */
  readonly immutable?: boolean;
  /** What a browser calls it when it is saved. */
  readonly name?: string;
}

/** What a browser may do with bytes of a recording that somebody opens as a page: nothing. */
const SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** A file of a bundle, or the range of it that was asked for, streaming. @throws ApiError 416 */
export function serveFile(file: ServedFile, request: Request): Response {
  const { source, path, bytes, mediaType, tag, immutable, name } = file;
  const headers = new Headers({
    "Content-Type": mediaType,
    "Accept-Ranges": "bytes",
    "Content-Security-Policy": SANDBOX,
    "Cache-Control": immutable === true ? "private, max-age=31536000, immutable" : "no-cache",
  });
  if (tag !== undefined) headers.set("ETag", tag);
  if (name !== undefined) headers.set("Content-Disposition", `attachment; filename="${name}"`);
  if (tag !== undefined && request.headers.get("If-None-Match") === tag) {
    return new Response(null, { status: 304, headers });
  }
  const { from, to } = rangeOf(request, bytes, tag);
  headers.set("Content-Length", String(to - from));
  if (to - from < bytes) headers.set("Content-Range", `bytes ${from}-${to - 1}/${bytes}`);
  const body = request.method === "HEAD" || to === from ? null : streamOf(source.read(path, { from, to }));
  return new Response(body, { status: to - from < bytes ? 206 : 200, headers });
}

/** The one range that was asked for; all of it without one, and where several were asked for. */
function rangeOf(request: Request, bytes: number, tag: string | undefined): { from: number; to: number } {
  const whole = { from: 0, to: bytes };
  const header = request.headers.get("Range");
  const ifRange = request.headers.get("If-Range");
  if (header === null || (ifRange !== null && ifRange !== tag)) return whole;
  const ranges = parseRange(bytes, header);
  if (ranges === -1) {
    throw new ApiError(416, "range_not_satisfiable", `This file has ${bytes} bytes; ${header} is beyond its end.`);
  }
  if (ranges === -2 || ranges.type !== "bytes" || ranges.length !== 1) return whole;
  const [range] = ranges;
  return range === undefined ? whole : { from: range.start, to: range.end + 1 };
}

/** A stream that reads on when its reader does, and closes the file when the reader goes. */
export function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

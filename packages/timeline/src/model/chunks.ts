import type { PayloadOf } from "../events/catalogue.ts";
import type { Load, Spill } from "./cut-texts.ts";

/** One streamed chunk: where it ends in the response body (UTF-16 units) and when it came, since the start. */
export interface WireChunk {
  readonly end: number;
  readonly atMs: number;
}

type WireRecord = NonNullable<PayloadOf<"ModelInvocation">["wire"]>;
export type ChunkColumns = Pick<WireRecord, "chunkTimes" | "chunkEnds">;

/** Chunks are kept to a tenth of a millisecond. */
const TICKS_PER_MS = 10;

const deltas = (numbers: readonly number[]): number[] => numbers.map((number, at) => number - (numbers[at - 1] ?? 0));
function sums(numbers: readonly number[]): number[] {
  let sum = 0;
  return numbers.map((number) => (sum += number));
}

/** How many frames each chunk holds; `undefined` when one ends inside a frame. */
function frameCounts(chunks: readonly WireChunk[], frames: readonly string[]): number[] | undefined {
  const ends = new Map(sums(frames.map((frame) => frame.length)).map((end, at) => [end, at + 1]));
  const counted = chunks.map(({ end }) => (end === 0 ? 0 : ends.get(end)));
  return counted.every((count) => count !== undefined) ? deltas(counted) : undefined;
}

/** The chunks of a streamed response as columns. */
export function packChunks(chunks: readonly WireChunk[], frames: readonly string[], spill: Spill): ChunkColumns {
  if (chunks.length === 0) return {};
  const chunkTimes = spill(deltas(chunks.map(({ atMs }) => Math.round(atMs * TICKS_PER_MS))));
  const counts = frameCounts(chunks, frames);
  if (counts?.every((count) => count === 1)) return { chunkTimes };
  const unit = counts === undefined ? "characters" : "frames";
  return { chunkTimes, chunkEnds: { unit, counts: spill(counts ?? deltas(chunks.map(({ end }) => end))) } };
}

/** Undoes {@link packChunks}, times to a tenth of a millisecond. */
export async function unpackChunks(
  { chunkTimes, chunkEnds }: ChunkColumns,
  frames: readonly string[],
  load: Load,
): Promise<WireChunk[]> {
  if (chunkTimes === undefined) return [];
  const times = sums((await load(chunkTimes)) as number[]);
  const counts = chunkEnds === undefined ? times.map(() => 1) : ((await load(chunkEnds.counts)) as number[]);
  const ends = sums(counts);
  const frameEnds = [0, ...sums(frames.map((frame) => frame.length))];
  return times.map((ticks, at) => {
    const end = ends[at] ?? 0;
    return { end: chunkEnds?.unit === "characters" ? end : (frameEnds[end] ?? 0), atMs: ticks / TICKS_PER_MS };
  });
}

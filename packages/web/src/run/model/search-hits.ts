import type { SearchHit } from "../source/run-source.ts";

/** The hit after or before an event, around the end of the run. @param hits in the order of the log */
export function hitFrom(hits: readonly SearchHit[], at: number, direction: 1 | -1): SearchHit | undefined {
  if (direction === 1) return hits.find(({ seq }) => seq > at) ?? hits[0];
  return hits.findLast(({ seq }) => seq < at) ?? hits.at(-1);
}

/** Something with a beginning and an end on an axis. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Puts stretches that overlap into different lanes: the first free one each. `stretches` in order of their beginning.
 * @returns the lane of each, and how many there are
 */
export function packLanes(stretches: readonly Stretch[]): {
  readonly lanes: readonly number[];
  readonly count: number;
} {
  const ends: number[] = [];
  const lanes = stretches.map(({ from, to }) => {
    const free = ends.findIndex((end) => end <= from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = to;
    return lane;
  });
  return { lanes, count: ends.length };
}

import { clockOf, exactClock } from "./clock.ts";

/** A moment of a run as on a clock, exactly on hover. @param ms since its start */
export const ClockText = ({ ms }: { readonly ms: number }) => <span title={exactClock(ms)}>{clockOf(ms)}</span>;

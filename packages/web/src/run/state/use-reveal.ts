import { useRun } from "./use-run.ts";

/** How much of what was said between two events had come by the playhead while the run plays, from 0 to 1. At rest all. */
export function useReveal(from: number, to: number | undefined): number {
  return useRun(({ head, axis }) => {
    if (!head.playing || to === undefined) return 1;
    const start = axis.of(from);
    const share = (head.place - start) / Math.max(1e-9, axis.of(to) - start);
    // In steps: a text that is laid out anew at every frame stutters.
    return Math.round(Math.min(1, Math.max(0, share)) * 60) / 60;
  });
}

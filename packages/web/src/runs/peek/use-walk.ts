import { useEffect, useRef, useState } from "react";
import type { KnownNeighbours } from "./use-neighbours.ts";

/**
 * Walks from run to run: who presses a key twice means two runs, also while the server is still asked for the first one's
 * neighbours.
 * @param id the run that is shown
 */
export function useWalk(
  id: string | undefined,
  { previous, next, isLoading }: KnownNeighbours,
  go: (id: string) => void,
): (by: -1 | 1) => void {
  const [steps, setSteps] = useState(0);
  /** The run that is left, until another is shown. */
  const leaving = useRef<string>(undefined);
  useEffect(() => {
    if (leaving.current !== id) leaving.current = undefined;
    if (steps === 0 || isLoading || leaving.current !== undefined) return;
    const to = steps > 0 ? next : previous;
    if (to === undefined) {
      setSteps(0);
      return;
    }
    leaving.current = id;
    setSteps(steps - Math.sign(steps));
    go(to);
  });
  return (by) => setSteps(steps + by);
}

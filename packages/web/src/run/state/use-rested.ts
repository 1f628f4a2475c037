import { useEffect, useRef, useState } from "react";

/** What changes again sooner, in milliseconds, does not rest: a playhead that is dragged does so in every frame. */
const REST_MS = 120;

/**
 * The value as it was when it last rested, for what is read rather than watched. One change by itself is there at once; of
 * many in a row the first is, and the last when no other has come for a moment.
 */
export function useRested<Value>(value: Value): Value {
  const [rested, setRested] = useState(value);
  const changed = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const now = performance.now();
    const alone = now - changed.current > REST_MS;
    changed.current = now;
    if (alone) {
      setRested(value);
      return undefined;
    }
    const timer = setTimeout(() => setRested(value), REST_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}

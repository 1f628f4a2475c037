import { type RefCallback, useCallback, useState } from "react";

export interface BoxSize {
  readonly width: number;
  readonly height: number;
}

/** The size of an element in CSS pixels, kept up to date. */
export function useBox<Target extends HTMLElement>(): readonly [RefCallback<Target>, BoxSize] {
  const [size, setSize] = useState<BoxSize>({ width: 0, height: 0 });
  const ref = useCallback((element: Target | null) => {
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}

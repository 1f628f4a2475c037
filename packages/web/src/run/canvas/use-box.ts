import { type RefCallback, useCallback, useState } from "react";

export interface BoxSize {
  readonly width: number;
  readonly height: number;
}

/** The size of an element without its padding in CSS pixels, known before it is first painted, and kept up to date. */
export function useBox<Target extends HTMLElement>(): readonly [RefCallback<Target>, BoxSize] {
  const [size, setSize] = useState<BoxSize>({ width: 0, height: 0 });
  const ref = useCallback((element: Target | null) => {
    if (element === null) return undefined;
    const update = ({ width, height }: BoxSize) =>
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) update(entry.contentRect);
    });
    // The observer speaks after a frame, in which everything would stand as in a window without width.
    update(contentBox(element));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}

function contentBox(element: HTMLElement): BoxSize {
  const { paddingLeft, paddingRight, paddingTop, paddingBottom } = getComputedStyle(element);
  const { width, height } = element.getBoundingClientRect();
  // The difference is borders and scrollbars.
  const across = element.offsetWidth - element.clientWidth;
  const down = element.offsetHeight - element.clientHeight;
  return {
    width: Math.max(0, width - across - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)),
    height: Math.max(0, height - down - Number.parseFloat(paddingTop) - Number.parseFloat(paddingBottom)),
  };
}

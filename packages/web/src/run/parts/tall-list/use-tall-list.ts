import {
  type RefCallback,
  type RefObject,
  useCallback,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { Heights } from "./heights.ts";

interface Options {
  readonly count: number;
  readonly scroller: RefObject<HTMLElement | null>;
  /** The row that is at the bottom of the view at first, where that is further down; below 0 none. */
  readonly first: number;
  /** The same row keeps its key when others come before it. */
  readonly keyOf: (index: number) => string;
  /** Pixels, before a row was measured. */
  readonly usual: (index: number) => number;
}

export interface TallRow {
  readonly index: number;
  readonly key: string;
  /** Pixels from the top of the list. */
  readonly start: number;
}

export interface TallList {
  readonly rows: readonly TallRow[];
  readonly height: number;
  /** Measures the element of a row, which has its index as `data-index`. */
  readonly measure: RefCallback<HTMLElement>;
  /** `auto` scrolls only as far as it must. */
  readonly scrollTo: (index: number, align: "auto" | "center") => void;
}

/** Rows are drawn this many pixels beyond the edges, so that they are there when they come into view. */
const BEYOND = 400;
/** Pixels of a view that was not measured yet. */
const USUAL_VIEW = 800;
/** Who drags through a run sees each place for one frame: what is beyond the edges is drawn when the view has rested so long. */
const REST_MS = 120;

/**
 * A list of rows whose heights are known only when they are drawn, of which only those in view are. Rows are measured by
 * an observer, before they are painted and without a layout of their own; what grows above the view does not move it.
 */
export function useTallList({ count, scroller, first, keyOf, usual }: Options): TallList {
  const known = useRef(new Map<string, number>());
  const [, draw] = useReducer((version: number) => version + 1, 0);
  const heights = useMemo(
    () => new Heights(count, (index) => known.current.get(keyOf(index)) ?? usual(index)),
    [count, keyOf, usual],
  );
  const [view, setView] = useState(() => {
    const top = first < 0 ? 0 : Math.max(0, heights.offsetOf(first + 1) - USUAL_VIEW);
    return { top, height: USUAL_VIEW, beyond: 0 };
  });
  /** As it was last seen: to ask the element would lay the page out once more. */
  const seen = useRef(view);
  const latest = useRef({ heights, keyOf });
  latest.current = { heights, keyOf };

  const observer = useMemo(
    () =>
      new ResizeObserver((entries) => {
        const { heights: now, keyOf: key } = latest.current;
        const element = scroller.current;
        let above = 0;
        let changed = false;
        for (const { target, borderBoxSize } of entries) {
          const index = Number((target as HTMLElement).dataset.index);
          const height = Math.round(borderBoxSize[0]?.blockSize ?? 0);
          if (!target.isConnected || height === 0 || index >= now.count) continue;
          known.current.set(key(index), height);
          const end = now.offsetOf(index + 1);
          const change = now.set(index, height);
          changed ||= change !== 0;
          if (end <= seen.current.top) above += change;
        }
        if (!changed) return;
        if (element !== null && above !== 0) element.scrollTop += above;
        // Before the paint that this observation precedes: nothing is seen at a wrong place.
        flushSync(draw);
      }),
    [scroller],
  );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      const { top, height } = seen.current;
      const now = { top: element.scrollTop, height: element.clientHeight };
      if (top === now.top && height === now.height) return;
      const jumped = Math.abs(now.top - top) > now.height;
      seen.current = { ...now, beyond: jumped ? 0 : BEYOND };
      clearTimeout(rest);
      if (jumped) rest = setTimeout(() => setView((last) => ({ ...last, beyond: BEYOND })), REST_MS);
      flushSync(() => setView(seen.current));
    };
    // What is drawn first is what is looked at first: rows at the top of a long list would be drawn for nothing.
    element.scrollTop = seen.current.top;
    // Who scrolls to a row at once must know how much of it will be in view.
    seen.current = { top: element.scrollTop, height: element.clientHeight, beyond: 0 };
    setView(seen.current);
    rest = setTimeout(() => setView((last) => ({ ...last, beyond: BEYOND })), REST_MS);
    const size = new ResizeObserver(look);
    size.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      clearTimeout(rest);
      size.disconnect();
      element.removeEventListener("scroll", look);
      observer.disconnect();
    };
  }, [scroller, observer]);

  const measure = useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return undefined;
      observer.observe(element);
      return () => observer.unobserve(element);
    },
    [observer],
  );
  const scrollTo = useCallback(
    (index: number, align: "auto" | "center") => {
      const element = scroller.current;
      if (element === null) return;
      const { heights: now } = latest.current;
      const start = now.offsetOf(index);
      const end = start + now.of(index);
      const { top, height } = seen.current;
      if (align === "center") element.scrollTop = (start + end - height) / 2;
      else if (start < top || end - start > height) element.scrollTop = start;
      else if (end > top + height) element.scrollTop = end - height;
    },
    [scroller],
  );

  const rows: TallRow[] = [];
  const last = heights.indexAt(view.top + view.height + view.beyond);
  for (let index = heights.indexAt(Math.max(0, view.top - view.beyond)); index <= last && index < count; index++) {
    rows.push({ index, key: keyOf(index), start: heights.offsetOf(index) });
  }
  return { rows, height: heights.total, measure, scrollTo };
}

import { type RefObject, useLayoutEffect, useRef } from "react";
import type { TreeRow } from "../../model/tree.ts";
import { rowAt, rowsByStart } from "./row-at.ts";
import { ROW } from "./row-window.ts";

interface Options {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: readonly TreeRow[];
  readonly at: number;
  /** The event whose row is to be in sight: where what is selected began, else that of the playhead. */
  readonly current: number;
  readonly selected: string | undefined;
  /** The playhead goes along with the end of the run. */
  readonly following: boolean;
  /** The run goes on. */
  readonly active: boolean;
  /** How far it is scrolled, as it last told. */
  readonly scrollTop: number;
  /** Height of what is shown, 0 before it is measured. */
  readonly height: number;
}

/**
 * Where the playhead goes the rows go too, unless its row is in sight. One that goes along with a run that grows takes nobody
 * along who reads elsewhere, and one that stands at the end because nobody has put it anywhere leaves the first rows in sight.
 */
export function useRowInSight(options: Options): void {
  const { scroller, rows, at, current, selected, following, active, scrollTop, height } = options;
  const isMeasured = height > 0;
  const shown = useRef<{ readonly at: number; readonly selected: string | undefined }>(undefined);
  const order = useRef<{ readonly rows: readonly TreeRow[]; readonly byStart: ArrayLike<number> }>(undefined);
  /** To ask the element in each frame would lay the page out once more. */
  const scrolled = useRef(0);
  useLayoutEffect(() => {
    scrolled.current = scrollTop;
  }, [scrollTop]);
  // Rows that open or close are no move of the playhead.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || !isMeasured) return;
    const before = shown.current;
    if (before?.at === at && before.selected === selected) return;
    shown.current = { at, selected };
    const isChosen = selected !== undefined && before?.selected !== selected;
    if (following && !isChosen && (active || before === undefined)) return;
    if (order.current?.rows !== rows) order.current = { rows, byStart: rowsByStart(rows) };
    const top = rowAt(order.current.byStart, current) * ROW;
    if (top >= scrolled.current && top + ROW <= scrolled.current + height) return;
    element.scrollTop = top - Math.round(height / 3);
    scrolled.current = element.scrollTop;
  }, [at, selected, isMeasured]);
}

import { type RefObject, useLayoutEffect, useRef } from "react";
import type { TreeRow } from "../../model/tree.ts";
import { ROW } from "./row-window.ts";

/** Index of the row where the playhead stands: what is selected, else what began last; before anything began the first one. */
function currentRow(rows: readonly TreeRow[], at: number, selected: string | undefined): number {
  let current = 0;
  let latest = 0;
  for (const [index, { span }] of rows.entries()) {
    if (span.id === selected) return index;
    if (span.startedSeq > at || span.startedSeq < latest) continue;
    current = index;
    latest = span.startedSeq;
  }
  return current;
}

interface Options {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: readonly TreeRow[];
  readonly at: number;
  readonly selected: string | undefined;
  /** The playhead goes along with the end of the run. */
  readonly following: boolean;
  /** The run goes on. */
  readonly active: boolean;
  /** Height of what is shown, 0 before it is measured. */
  readonly height: number;
}

/**
 * Where the playhead goes the rows go too, unless its row is in sight. One that goes along with a run that grows takes nobody
 * along who reads elsewhere, and one that stands at the end because nobody has put it anywhere leaves the first rows in sight.
 */
export function useRowInSight({ scroller, rows, at, selected, following, active, height }: Options): void {
  const isMeasured = height > 0;
  const shown = useRef<{ readonly at: number; readonly selected: string | undefined }>(undefined);
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
    const top = currentRow(rows, at, selected) * ROW;
    const isInSight = top >= element.scrollTop && top + ROW <= element.scrollTop + element.clientHeight;
    if (!isInSight) element.scrollTop = top - Math.round(element.clientHeight / 3);
  }, [at, selected, isMeasured]);
}

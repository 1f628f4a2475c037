import { type RefObject, useLayoutEffect, useRef } from "react";
import type { ListItem } from "./live-rows.ts";

/**
 * Keeps what is read where it is. When lines are put in above, the list scrolls by their height before the next paint. At
 * its very top, with nothing chosen and the pointer elsewhere, nobody reads a line: there new ones may push the others down.
 */
export function useAnchor(
  scroller: RefObject<HTMLElement | null>,
  items: readonly ListItem[],
  heightOf: (index: number) => number,
  listKey: string,
  isChosen: boolean,
): void {
  const before = useRef<{ readonly listKey: string; readonly items: readonly ListItem[] }>({ listKey, items: [] });
  useLayoutEffect(() => {
    const element = scroller.current;
    const { listKey: lastKey, items: last } = before.current;
    before.current = { listKey, items };
    if (element === null) return;
    if (lastKey !== listKey) {
      element.scrollTop = 0;
      return;
    }
    const isReading = element.scrollTop > 0 || isChosen || element.matches(":hover");
    if (!isReading || last === items) return;
    const anchor = firstRun(last);
    const now = anchor === undefined ? -1 : items.findIndex((item) => item.type === "run" && item.row.id === anchor.id);
    if (anchor === undefined || now < 0) return;
    const added = offsetOf(now, heightOf) - offsetOf(anchor.index, (index) => heightIn(last, index, heightOf));
    if (added !== 0) element.scrollTop += added;
  }, [scroller, items, heightOf, listKey, isChosen]);
}

function firstRun(items: readonly ListItem[]): { readonly id: string; readonly index: number } | undefined {
  const index = items.findIndex((item) => item.type === "run");
  const item = items[index];
  return item?.type === "run" ? { id: item.row.id, index } : undefined;
}

const offsetOf = (index: number, heightOf: (index: number) => number): number => {
  let offset = 0;
  for (let at = 0; at < index; at++) offset += heightOf(at);
  return offset;
};

/** Heights of the former lines: a divider stood first if it was there. */
function heightIn(items: readonly ListItem[], index: number, heightOf: (index: number) => number): number {
  return items[index]?.type === "divider" ? 24 : heightOf(Number.POSITIVE_INFINITY);
}

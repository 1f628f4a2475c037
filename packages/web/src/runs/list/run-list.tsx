import type { RunSort } from "@openexec/protocol";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, type ReactNode, useCallback, useEffect, useMemo, useRef } from "react";
import { cx } from "../../parts/cx.ts";
import { useWidth } from "../../parts/use-width.ts";
import type { ColumnChoice } from "../columns/columns.ts";
import { layout, TWO_LINES_BELOW } from "../columns/layout.ts";
import { Header } from "./header.tsx";
import type { ListItem } from "./live-rows.ts";
import { Row, rowDomId } from "./row.tsx";
import { useAnchor } from "./use-anchor.ts";

const HEIGHTS = { row: 32, twoLines: 48, divider: 24 } as const;
/** The next page is asked for when this many rows are left below. */
const AHEAD = 30;

interface Props {
  readonly items: readonly ListItem[];
  /** Another one begins at the top. */
  readonly listKey: string;
  readonly total: number | undefined;
  readonly isStale: boolean;
  readonly cursor: string | undefined;
  readonly peeked: string | undefined;
  readonly picked: readonly string[];
  readonly choice: ColumnChoice;
  readonly onChoice: (choice: ColumnChoice) => void;
  readonly sort: RunSort | undefined;
  readonly onSort: (sort: RunSort | undefined) => void;
  readonly onOpen: (id: string) => void;
  readonly onNearEnd: () => void;
  /** Nothing is there yet: places stand where rows will. */
  readonly isLoading: boolean;
  /** Below the rows: why there are none, or no more. */
  readonly footer: ReactNode;
}

/** The list: only the rows in sight are in the page. */
export function RunList(props: Props) {
  const { items, listKey, total, isStale, cursor, peeked, picked, choice, onChoice, sort, onSort, onOpen, onNearEnd } =
    props;
  const scroller = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const columns = useMemo(() => (width < TWO_LINES_BELOW ? undefined : layout(choice, width)), [choice, width]);
  const rowHeight = columns === undefined ? HEIGHTS.twoLines : HEIGHTS.row;
  const longest = useMemo(() => longestOf(items), [items]);
  const heightOf = (index: number) => (items[index]?.type === "divider" ? HEIGHTS.divider : rowHeight);
  // A new function makes the virtualizer measure anew: the divider may stand elsewhere, rows may have another height.
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights depend on it
  const keyOf = useCallback((index: number) => itemKey(items[index], index), [items, rowHeight]);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: heightOf,
    getItemKey: keyOf,
    overscan: 8,
  });
  useAnchor(scroller, items, heightOf, listKey, cursor !== undefined || peeked !== undefined);

  const last = virtual.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (last > items.length - AHEAD) onNearEnd();
  }, [last, items.length, onNearEnd]);

  const cursorIndex =
    cursor === undefined ? -1 : items.findIndex((item) => item.type === "run" && item.row.id === cursor);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows the cursor, not what arrives around it
  useEffect(() => {
    if (cursorIndex >= 0) virtual.scrollToIndex(cursorIndex, { align: "auto" });
  }, [cursor]);

  const onClick = (event: MouseEvent) => {
    const isPlain = !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0;
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-run]") : null;
    if (!isPlain || row?.dataset.run === undefined) return;
    // The link is for other tabs; a plain click looks into the run here.
    event.preventDefault();
    onOpen(row.dataset.run);
  };

  const isEmpty = items.length === 0 && !props.isLoading;
  const footer = props.footer !== null && <div className="min-h-0 grow overflow-auto">{props.footer}</div>;
  if (isEmpty) {
    return (
      <div ref={frame} className="flex min-h-0 flex-1 flex-col">
        {footer}
      </div>
    );
  }
  return (
    <div ref={frame} className="flex min-h-0 flex-1 flex-col">
      {/* biome-ignore lint/a11y/useSemanticElements: rows come and go while scrolling, which those of a table can't */}
      <div
        role="grid"
        aria-label="Runs"
        aria-busy={props.isLoading}
        aria-rowcount={total === undefined ? -1 : total + 1}
        aria-multiselectable
        aria-activedescendant={cursorIndex >= 0 && cursor !== undefined ? rowDomId(cursor) : undefined}
        tabIndex={0}
        className={cx(
          "flex flex-col focus-visible:outline-offset-0",
          // Rows give way before what is said below them.
          props.footer === null ? "min-h-0 flex-1" : "min-h-7 shrink-[9999]",
        )}
      >
        {columns !== undefined && (
          <Header columns={columns} choice={choice} onChoice={onChoice} sort={sort} onSort={onSort} />
        )}
        {/* biome-ignore lint/a11y/useSemanticElements: see the grid */}
        <div
          ref={scroller}
          role="rowgroup"
          aria-busy={props.isLoading}
          className={cx(
            "relative min-h-0 overflow-y-auto overflow-x-hidden [overflow-anchor:none]",
            props.footer === null && "flex-1",
            isStale && "opacity-60",
          )}
          onClickCapture={onClick}
        >
          {props.isLoading &&
            Array.from({ length: 12 }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
              <Placeholder key={index} top={index * rowHeight} height={rowHeight} />
            ))}
          <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((place) => {
              const item = items[place.index];
              if (item === undefined) return null;
              if (item.type === "divider") return <Divider key="divider" top={place.start} />;
              if (item.type === "loading") return <Placeholder key={place.key} top={place.start} height={rowHeight} />;
              return (
                <Row
                  key={item.row.id}
                  row={item.row}
                  columns={columns}
                  longest={longest}
                  index={place.index + 2}
                  top={place.start}
                  height={rowHeight}
                  isCursor={item.row.id === cursor}
                  isPeeked={item.row.id === peeked}
                  isPicked={picked.includes(item.row.id)}
                  isGone={item.isGone}
                />
              );
            })}
          </div>
        </div>
      </div>
      {footer}
    </div>
  );
}

function itemKey(item: ListItem | undefined, index: number): string | number {
  return item?.type === "run" ? item.row.id : (item?.type ?? "") + index;
}

function longestOf(items: readonly ListItem[]): number {
  return items.reduce((most, item) => (item.type === "run" ? Math.max(most, item.row.durationMs ?? 0) : most), 0);
}

/** Between what arrived since live was turned on and what was there. */
function Divider({ top }: { readonly top: number }) {
  return (
    <div
      role="presentation"
      className="absolute inset-x-0 flex h-6 items-center gap-2 px-3 text-label text-muted"
      style={{ top }}
    >
      <span className="h-px flex-1 bg-line" />
      New runs appear above
      <span className="h-px flex-1 bg-line" />
    </div>
  );
}

/** The place of a row that is on its way. */
function Placeholder({ top, height }: { readonly top: number; readonly height: number }) {
  return (
    <div role="presentation" className="absolute inset-x-0 flex items-center gap-3 px-3" style={{ top, height }}>
      <span className="size-3.5 rounded-full bg-hover" />
      <span className="h-2 w-10 rounded bg-hover" />
      <span className="h-2 w-64 max-w-[40%] rounded bg-hover" />
    </div>
  );
}

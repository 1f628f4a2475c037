import { useCallback, useMemo, useRef, useState } from "react";
import { useActions } from "../../../keys/use-actions.ts";
import { Splitter, useSize } from "../../../parts/splitter.tsx";
import { usePalette } from "../../canvas/palette.ts";
import { useBox } from "../../canvas/use-box.ts";
import { panBy, wholeOf, type Zoom, zoomAt } from "../../model/axis.ts";
import { openAtFirst, reveal, treeRows } from "../../model/tree.ts";
import { useRun, useRunStore } from "../../state/use-run.ts";
import { Chart } from "./chart.tsx";
import { ROW, type RowWindow, rowWindow } from "./row-window.ts";
import { Ruler } from "./ruler.tsx";
import { TreeGrid } from "./tree-grid.tsx";
import { useFirstTokens } from "./use-first-tokens.ts";
import { useRowInSight } from "./use-row-in-sight.ts";

const TREE = { usual: 300, min: 140, max: 640 } as const;

/** What ran when: a tree at the left, its bars at the right, one scroll for both. */
export default function Timeline() {
  const store = useRunStore();
  const data = useRun((view) => view.data);
  const axis = useRun((view) => view.axis);
  const zoomed = useRun((view) => view.zoom);
  const place = useRun((view) => view.head.place);
  const at = useRun((view) => view.head.at);
  const following = useRun((view) => view.head.following);
  const selected = useRun((view) => view.selected);
  const palette = usePalette();
  const [wantedWidth, setTreeWidth] = useSize("timeline-tree", TREE);
  const [opened, setOpened] = useState<ReadonlySet<number>>(() => openAtFirst(data.spans));
  const [scrollTop, setScrollTop] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  /** Without the scrollbar. */
  const [box, { width, height }] = useBox<HTMLDivElement>();
  // On a phone the bars keep half of the width.
  const treeWidth = width === 0 ? wantedWidth : Math.min(wantedWidth, Math.max(TREE.min, Math.round(width / 2)));
  const zoom: Zoom = zoomed ?? wholeOf(axis);
  const chosen = selected === undefined ? undefined : data.indexOf.get(selected);
  const open = useMemo(
    () => (chosen === undefined ? opened : reveal(data.spans, opened, chosen)),
    [data, opened, chosen],
  );
  const rows = useMemo(() => treeRows(data.spans, data.children, open), [data, open]);
  const window: RowWindow = rowWindow(rows.length, scrollTop, height);
  const firstTokens = useFirstTokens(rows, window);
  const chartWidth = Math.max(0, width - treeWidth - 1);
  const current = (chosen === undefined ? undefined : data.spans[chosen]?.startedSeq) ?? at;
  useRowInSight({ scroller, rows, at, current, selected, following, active: data.active, scrollTop, height });

  useActions("Timeline", [
    { title: "Show the whole run", keys: ["0"], run: () => store.setZoom(undefined) },
    { title: "Zoom in", keys: ["+", "="], run: () => store.setZoom(zoomAt(zoom, place, 0.5, axis)) },
    { title: "Zoom out", keys: ["-"], run: () => store.setZoom(zoomAt(zoom, place, 2, axis)) },
  ]);

  // A listener of our own: React's is passive and could not keep the page from zooming.
  const wheel = useCallback(
    (element: HTMLDivElement | null) => {
      scroller.current = element;
      if (element === null) return undefined;
      const unbox = box(element);
      const onWheel = (event: WheelEvent): void => {
        const left = element.getBoundingClientRect().left + treeWidth;
        const view = store.view();
        const now = view.zoom ?? wholeOf(view.axis);
        if (event.ctrlKey || event.metaKey) {
          event.preventDefault();
          const share = (event.clientX - left) / Math.max(1, chartWidth);
          store.setZoom(zoomAt(now, now.from + share * (now.to - now.from), Math.exp(event.deltaY * 0.002), view.axis));
        } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) && view.zoom !== undefined) {
          event.preventDefault();
          store.setZoom(panBy(now, (event.deltaX / Math.max(1, chartWidth)) * (now.to - now.from), view.axis));
        }
      };
      element.addEventListener("wheel", onWheel, { passive: false });
      return () => {
        element.removeEventListener("wheel", onWheel);
        unbox?.();
      };
    },
    [store, box, treeWidth, chartWidth],
  );
  const toggle = (index: number): void => {
    const next = new Set(open);
    if (!next.delete(index)) next.add(index);
    setOpened(next);
  };
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-6 shrink-0 border-line border-b">
        <div className="flex shrink-0 items-center px-3 text-label text-muted" style={{ width: treeWidth }}>
          <span className="flex-1">Step or call</span>
          <span>Duration</span>
        </div>
        <Ruler
          // Over the bars to the pixel: their place ends where the scrollbar begins, and starts behind the splitter.
          width={chartWidth}
          axis={axis}
          zoom={zoom}
          place={place}
          palette={palette}
          onZoom={store.setZoom.bind(store)}
          onSeek={(seq) => store.jump(seq)}
          onFit={() => {
            store.takeBack();
            store.setZoom(undefined);
          }}
        />
      </div>
      <div
        ref={wheel}
        className="relative min-h-0 flex-1 overflow-y-auto overflow-x-hidden"
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      >
        <div className="relative" style={{ height: rows.length * ROW }}>
          <TreeGrid rows={rows} window={window} width={treeWidth} at={at} selected={selected} onToggle={toggle} />
          <div className="sticky top-0 h-0">
            <div className="absolute top-0 flex" style={{ left: treeWidth, width: chartWidth + 1, height }}>
              <Splitter label="Width of the tree" side="right" size={treeWidth} range={TREE} onSize={setTreeWidth} />
              <Chart
                rows={rows}
                window={window}
                scrollTop={scrollTop}
                axis={axis}
                zoom={zoom}
                at={at}
                place={place}
                selected={selected}
                palette={palette}
                endSeq={data.endSeq}
                firstTokens={firstTokens}
              />
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

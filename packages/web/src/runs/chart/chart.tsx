import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from "react";
import { STATUS_LOOKS } from "../../parts/status-icon.tsx";
import { useWidth } from "../../parts/use-width.ts";
import { ChartTip, tipText } from "./chart-tip.tsx";
import { boundsOf, bucketAt, bucketLeft, canZoomIn, layersOf, type RunsChart } from "./model.ts";

const HEIGHT = 64;
/** A click waits so long whether it becomes a double one. */
const DOUBLE_MS = 220;
/** Pixels that a pointer moves before a click becomes a drag. */
const SLOP = 4;

interface Props {
  /** Undefined while it is loading: the space is there already. */
  readonly chart: RunsChart | undefined;
  readonly isZoomed: boolean;
  readonly onZoom: (bounds: { readonly from: string; readonly to: string }) => void;
  readonly onZoomOut: () => void;
}

interface Span {
  readonly anchor: number;
  readonly head: number;
}

/** Runs over time, stacked by status. Drag or Shift and arrows select a stretch, a click or Enter one bucket. */
export function Chart({ chart, isZoomed, onZoom, onZoomOut }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const layers = useMemo(() => (chart === undefined ? [] : layersOf(chart, width, HEIGHT - 8)), [chart, width]);
  const [hovered, setHovered] = useState<number>();
  const [span, setSpan] = useState<Span>();
  const press = useRef<{ readonly x: number; isDrag: boolean } | undefined>(undefined);
  const click = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const count = chart?.buckets.length ?? 0;

  const at = (event: PointerEvent) =>
    bucketAt(event.clientX - (box.current?.getBoundingClientRect().left ?? 0), count, width);
  const zoom = (from: number, to: number) => {
    setSpan(undefined);
    if (chart !== undefined && (from !== to || canZoomIn(chart))) onZoom(boundsOf(chart, from, to));
  };
  const zoomOut = () => {
    clearTimeout(click.current);
    setSpan(undefined);
    onZoomOut();
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0 || count === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    press.current = { x: event.clientX, isDrag: false };
    setSpan({ anchor: at(event), head: at(event) });
  };
  const onPointerMove = (event: PointerEvent) => {
    if (count === 0) return;
    setHovered(at(event));
    if (press.current === undefined) return;
    if (Math.abs(event.clientX - press.current.x) > SLOP) press.current.isDrag = true;
    const head = at(event);
    setSpan((before) => (before === undefined ? undefined : { ...before, head }));
  };
  const onPointerUp = () => {
    const pressed = press.current;
    press.current = undefined;
    if (pressed === undefined || span === undefined) return;
    if (pressed.isDrag) zoom(span.anchor, span.head);
    else {
      clearTimeout(click.current);
      click.current = setTimeout(() => zoom(span.anchor, span.anchor), DOUBLE_MS);
    }
  };
  const cancel = () => {
    press.current = undefined;
    setSpan(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextSpan(event, span, count);
    if (next !== undefined) setSpan(next);
    else if (event.key === "Enter" && span !== undefined) zoom(span.anchor, span.head);
    else if (event.key === "Escape" && span !== undefined) setSpan(undefined);
    else if (event.key === "Escape" && isZoomed) zoomOut();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const shown = span ?? (hovered === undefined ? undefined : { anchor: hovered, head: hovered });
  const left = shown === undefined ? 0 : bucketLeft(Math.min(shown.anchor, shown.head), count, width);
  const right = shown === undefined ? 0 : bucketLeft(Math.max(shown.anchor, shown.head) + 1, count, width);
  return (
    <div
      ref={box}
      role="slider"
      aria-label="Runs over time"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, count - 1)}
      aria-valuenow={shown?.head ?? 0}
      aria-valuetext={
        chart === undefined || shown === undefined ? "Nothing selected" : tipText(chart, shown.anchor, shown.head)
      }
      tabIndex={0}
      className="relative mx-3 h-16 shrink-0 touch-pan-y select-none overflow-visible"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={cancel}
      onPointerLeave={() => setHovered(undefined)}
      onDoubleClick={zoomOut}
      onKeyDown={onKeyDown}
      onBlur={cancel}
    >
      <svg
        aria-hidden="true"
        className="absolute inset-x-0 bottom-0"
        width={width}
        height={HEIGHT - 8}
        shapeRendering="crispEdges"
      >
        {layers.map(({ status, path }) => (
          <path key={status} d={path} className={STATUS_LOOKS[status].fill} />
        ))}
      </svg>
      {shown !== undefined && (
        <div
          className={`pointer-events-none absolute inset-y-0 ${span === undefined ? "bg-selecting opacity-60" : "border-accent border-x bg-selecting"}`}
          style={{ left, width: Math.max(1, right - left) }}
        />
      )}
      {chart !== undefined && shown !== undefined && (
        <ChartTip chart={chart} from={shown.anchor} to={shown.head} center={(left + right) / 2} width={width} />
      )}
    </div>
  );
}

/** The selection after an arrow, Home or End; undefined for any other key. */
function nextSpan(event: KeyboardEvent, span: Span | undefined, count: number): Span | undefined {
  if (count === 0) return undefined;
  const head = span?.head ?? count - 1;
  const step = { ArrowLeft: -1, ArrowRight: 1, Home: -count, End: count }[event.key];
  if (step === undefined) return undefined;
  const next = span === undefined ? head : Math.min(count - 1, Math.max(0, head + step));
  return { head: next, anchor: event.shiftKey ? (span?.anchor ?? head) : next };
}

import { formatCompact, formatCount, formatDuration } from "@openexec/timeline";
import { type PointerEvent, useCallback, useMemo, useRef, useState } from "react";
import { cx } from "../../parts/cx.ts";
import { Canvas } from "../canvas/canvas.tsx";
import { CLICK } from "../canvas/click.ts";
import { LEAST_GAP } from "../canvas/draw-gaps.ts";
import { usePalette } from "../canvas/palette.ts";
import { wholeOf } from "../model/axis.ts";
import { contextMeter } from "../model/context-meter.ts";
import { densities, groupMarks, markNear } from "../model/strip.ts";
import { stripHint } from "../model/strip-hint.ts";
import { useRun, useRunStore } from "../state/use-run.ts";
import { drawPointer, drawStrip, MARKS_HEIGHT, METER_HEIGHT, PAD } from "./draw-strip.ts";
import { Transport } from "./transport.tsx";

/** Columns of the densities: more than a screen has pixels is wasted. */
const BUCKETS = 600;
/** Marks nearer than this in pixels are one. */
const MARK_WIDTH = 10;

/** The strip of 72 px over the whole width: where the run is busy, what stands out, and the playhead. */
export function Strip({ narrow = false }: { readonly narrow?: boolean }) {
  return (
    <section
      aria-label="The whole run"
      className={cx("flex shrink-0 border-line", narrow ? "flex-col-reverse border-t" : "h-18 border-b")}
    >
      <Transport narrow={narrow} />
      <StripChart narrow={narrow} />
    </section>
  );
}

function StripChart({ narrow }: { readonly narrow: boolean }) {
  const store = useRunStore();
  const data = useRun((view) => view.data);
  const axis = useRun((view) => view.axis);
  const place = useRun((view) => view.head.place);
  const at = useRun((view) => view.head.at);
  const zoom = useRun((view) => view.zoom);
  const palette = usePalette();
  const [width, setWidth] = useState(800);
  const [hint, setHint] = useState<{ readonly x: number; readonly text: string }>();
  const dragged = useRef(false);
  /**
   * Where the pointer went down, and where the strip was then: to ask again in each frame would lay the page out once more.
   * Undefined: no main button is down.
   */
  const grabbed = useRef<{ readonly x: number; readonly box: DOMRect } | undefined>(undefined);
  const lanes = useMemo(() => densities(data.spans, axis, BUCKETS, data.endSeq), [data, axis]);
  const marks = useMemo(
    () => groupMarks(data.marks, axis, wholeOf(axis), MARK_WIDTH / Math.max(1, width)),
    [data, axis, width],
  );
  const meter = useMemo(() => contextMeter(data.spans, ({ index }) => data.threadOf[index] === ""), [data]);

  // The picture of a long run has thousands of parts: it is drawn when it changes, the playhead over it in every frame.
  const drawPicture = useCallback(
    (context: CanvasRenderingContext2D, drawnWidth: number, height: number) => {
      setWidth(drawnWidth);
      drawStrip(context, drawnWidth, height, { axis, lanes, marks, meter, palette });
    },
    [axis, lanes, marks, meter, palette],
  );
  const drawNow = (context: CanvasRenderingContext2D, drawnWidth: number, height: number) =>
    drawPointer(context, drawnWidth, height, { axis, place, zoom, palette });

  const boxOf = (event: PointerEvent<HTMLElement>): DOMRect =>
    grabbed.current?.box ?? event.currentTarget.getBoundingClientRect();
  const shareOf = (event: PointerEvent<HTMLElement>): number => {
    const box = boxOf(event);
    return Math.min(1, Math.max(0, (event.clientX - box.left - PAD) / (box.width - 2 * PAD)));
  };
  const markAt = (event: PointerEvent<HTMLElement>) => {
    const box = boxOf(event);
    if (event.clientY - box.top > MARKS_HEIGHT) return undefined;
    return markNear(marks, shareOf(event), MARK_WIDTH / Math.max(1, width));
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const share = shareOf(event);
    const place = share * axis.length;
    const seq = axis.seqAt(place);
    const box = boxOf(event);
    const text = stripHint({
      axis,
      place,
      reach: (LEAST_GAP / 2 / box.width) * axis.length,
      group: markAt(event),
      meter: meter.points.length > 1 && event.clientY > box.bottom - METER_HEIGHT ? meter : undefined,
    });
    setHint({ x: event.clientX - box.left, text });
    const from = grabbed.current?.x;
    if (from === undefined || event.buttons !== 1) return;
    // A finger is never still: what it went down on is what it means.
    if (dragged.current || Math.abs(event.clientX - from) >= CLICK) {
      // Where it stood before is the entry to come back to; all of the drag is the next one.
      store.seek(seq, dragged.current ? "replace" : "push");
      dragged.current = true;
    }
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Playhead"
      aria-valuemin={1}
      aria-valuemax={data.endSeq}
      aria-valuenow={at}
      aria-valuetext={`event ${at} of ${data.endSeq}, ${formatDuration(data.time.timeOf(at))}`}
      className={cx("relative min-w-0 cursor-default touch-none", narrow ? "h-14 w-full" : "flex-1")}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        grabbed.current = { x: event.clientX, box: event.currentTarget.getBoundingClientRect() };
        dragged.current = false;
        const [mark] = markAt(event) ?? [];
        if (mark === undefined) store.seek(axis.seqAt(shareOf(event) * axis.length), "none");
        else store.seek(mark.seq, "none");
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        if (grabbed.current === undefined) return;
        if (dragged.current) store.release();
        else store.seek(store.view().head.at, "push");
      }}
      onPointerCancel={() => dragged.current && store.release()}
      onLostPointerCapture={() => {
        grabbed.current = undefined;
      }}
      onPointerLeave={() => setHint(undefined)}
    >
      <Canvas className="absolute inset-0" draw={drawPicture} />
      <Canvas className="absolute inset-0" draw={drawNow} />
      {hint !== undefined && (
        <div
          className="floating pointer-events-none absolute top-full z-30 mt-1 max-w-96 truncate px-2 py-1 text-small"
          style={{ left: Math.max(0, Math.min(hint.x, width - 240)) }}
        >
          {hint.text}
        </div>
      )}
      {meter.points.length > 1 && (
        <span
          // In the colour of text, since it stands on the meter and must hide none of it.
          className="absolute right-3 bottom-px text-ink text-label tabular-nums"
          title={
            meter.sizeKnown
              ? `Context window of the model: ${formatCount(meter.size)} tokens`
              : `Largest request: ${formatCount(meter.size)} tokens; the size of the context window is not known`
          }
        >
          {`${meter.sizeKnown ? "window" : "at most"} ${formatCompact(meter.size)} tokens`}
        </span>
      )}
    </div>
  );
}

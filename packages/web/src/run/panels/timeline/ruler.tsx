import { type MouseEvent, useRef, useState } from "react";
import { Canvas } from "../../canvas/canvas.tsx";
import { CLICK } from "../../canvas/click.ts";
import type { Palette } from "../../canvas/palette.ts";
import type { Axis, Zoom } from "../../model/axis.ts";
import { drawRuler } from "./draw-ruler.ts";
import { GapMarks } from "./gap-marks.tsx";

interface Props {
  /** In pixels. */
  readonly width: number;
  readonly axis: Axis;
  readonly zoom: Zoom;
  readonly place: number;
  readonly palette: Palette;
  readonly onZoom: (zoom: Zoom) => void;
  /** A click, which may be the first of two. */
  readonly onSeek: (seq: number) => void;
  /** A second click soon after the first. */
  readonly onFit: () => void;
}

/** The scale over the bars: a drag on it zooms to what was dragged over, a click moves the playhead, a double click fits. */
export function Ruler({ width: ownWidth, axis, zoom, place, palette, onZoom, onSeek, onFit }: Props) {
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number }>();
  const dragged = useRef(false);
  const placeOf = (event: MouseEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return zoom.from + ((event.clientX - box.left) / Math.max(1, box.width)) * (zoom.to - zoom.from);
  };
  const end = (event: MouseEvent<HTMLElement>) => {
    if (drag === undefined) return;
    setDrag(undefined);
    const pixels = (Math.abs(drag.to - drag.from) / (zoom.to - zoom.from)) * event.currentTarget.clientWidth;
    dragged.current = pixels >= CLICK;
    if (!dragged.current) return;
    onZoom({
      from: Math.max(0, Math.min(drag.from, drag.to)),
      to: Math.min(axis.length, Math.max(drag.from, drag.to)),
    });
  };
  return (
    <Canvas
      className="relative ml-px shrink-0 cursor-ew-resize touch-none overflow-hidden"
      style={{ width: ownWidth }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: placeOf(event), to: placeOf(event) });
      }}
      onPointerMove={(event) => drag !== undefined && setDrag({ from: drag.from, to: placeOf(event) })}
      onPointerUp={end}
      onClick={(event) => {
        // The second of two clicks says no other place.
        if (!dragged.current && event.detail < 2) onSeek(axis.seqAt(placeOf(event)));
      }}
      onDoubleClick={onFit}
      draw={(context, width, height) => drawRuler(context, width, height, { axis, zoom, place, drag, palette })}
    >
      <GapMarks axis={axis} zoom={zoom} />
    </Canvas>
  );
}

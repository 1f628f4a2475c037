import { type PointerEvent, useState } from "react";
import { Canvas } from "../../canvas/canvas.tsx";
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
  readonly onZoom: (zoom: Zoom | undefined) => void;
  readonly onSeek: (seq: number) => void;
}

/** A drag shorter than this in pixels is a click. */
const CLICK = 4;

/** The scale over the bars: a drag on it zooms to what was dragged over, a click moves the playhead, a double click fits. */
export function Ruler({ width: ownWidth, axis, zoom, place, palette, onZoom, onSeek }: Props) {
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number }>();
  const placeOf = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return zoom.from + ((event.clientX - box.left) / Math.max(1, box.width)) * (zoom.to - zoom.from);
  };
  const end = (event: PointerEvent<HTMLElement>) => {
    if (drag === undefined) return;
    setDrag(undefined);
    const pixels = (Math.abs(drag.to - drag.from) / (zoom.to - zoom.from)) * event.currentTarget.clientWidth;
    if (pixels < CLICK) onSeek(axis.seqAt(drag.from));
    else
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
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: placeOf(event), to: placeOf(event) });
      }}
      onPointerMove={(event) => drag !== undefined && setDrag({ from: drag.from, to: placeOf(event) })}
      onPointerUp={end}
      onDoubleClick={() => onZoom(undefined)}
      draw={(context, width, height) => drawRuler(context, width, height, { axis, zoom, place, drag, palette })}
    >
      <GapMarks axis={axis} zoom={zoom} />
    </Canvas>
  );
}

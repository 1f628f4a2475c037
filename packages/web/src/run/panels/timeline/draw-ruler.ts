import { formatCount, formatDuration } from "@openexec/timeline";
import { drawGaps, gapBox } from "../../canvas/draw-gaps.ts";
import type { Palette } from "../../canvas/palette.ts";
import { type Axis, gapAt, tickCount, ticks, type Zoom } from "../../model/axis.ts";

export interface RulerPicture {
  readonly axis: Axis;
  readonly zoom: Zoom;
  readonly place: number;
  /** Part of the axis that is dragged over. */
  readonly drag: Zoom | undefined;
  readonly palette: Palette;
}

/** The scale over the bars: ticks with the real time that they stand for, squeezed gaps, and the playhead. */
export function drawRuler(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { axis, zoom, place, drag, palette }: RulerPicture,
): void {
  const xOf = (value: number): number => ((value - zoom.from) / Math.max(1e-9, zoom.to - zoom.from)) * width;
  context.font = "11px 'Inter Variable', sans-serif";
  context.textBaseline = "middle";
  const torn = axis.gaps.map((gap) => gapBox(gap, xOf));
  let said = "";
  for (const tick of ticks(zoom, tickCount(width), axis.name === "time")) {
    const x = Math.round(xOf(tick));
    context.fillStyle = palette.line;
    context.fillRect(x, 0, 1, height);
    context.fillStyle = palette.muted;
    const label = axis.name === "time" ? formatDuration(axis.timeAt(tick)) : formatCount(Math.round(tick) + 1);
    // After a long gap many ticks are the same time for a reader; and within one it is that of nothing.
    if (label === said || gapAt(axis, tick, 0) !== undefined) continue;
    // Half a time is a wrong one, at the edge as below a gap.
    const end = x + 4 + context.measureText(label).width;
    if (end + 4 > width || torn.some((gap) => gap.x < end && x + 4 < gap.x + gap.wide)) continue;
    context.fillText(label, x + 4, height / 2);
    said = label;
  }
  drawGaps(context, axis.gaps, xOf, { top: 0, height, width }, palette);
  if (drag !== undefined) {
    context.fillStyle = palette.selecting;
    context.fillRect(xOf(drag.from), 0, xOf(drag.to) - xOf(drag.from), height);
  }
  context.fillStyle = palette.accent;
  context.fillRect(Math.round(xOf(place)), 0, 1, height);
}

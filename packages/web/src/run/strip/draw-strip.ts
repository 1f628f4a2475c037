import type { Mark } from "@openexec/timeline";
import { drawGaps } from "../canvas/draw-gaps.ts";
import type { Palette } from "../canvas/palette.ts";
import type { Axis, Zoom } from "../model/axis.ts";
import type { Meter } from "../model/context-meter.ts";
import type { Density, MarkGroup } from "../model/strip.ts";

export interface StripPicture {
  readonly axis: Axis;
  readonly lanes: readonly Density[];
  readonly marks: readonly MarkGroup[];
  readonly meter: Meter;
  readonly palette: Palette;
}

/** What moves over the picture: little, since it is drawn in every frame. */
export interface StripPointer {
  readonly axis: Axis;
  readonly place: number;
  readonly zoom: Zoom | undefined;
  readonly palette: Palette;
}

/** Pixels from the top: marks, lanes, the meter where there is one. */
export const MARKS_HEIGHT = 16;
export const METER_HEIGHT = 18;
/** At both ends: what stands at the first or the last event is not cut, neither a mark nor the handle of the playhead. */
export const PAD = 8;

const MARK_SHAPES = {
  error: { tint: ({ status }) => status.failed, draw: cross },
  block: { tint: ({ status }) => status.timed_out, draw: triangle },
  approval: { tint: ({ family }) => family.human, draw: dot },
  commit: { tint: ({ family }) => family.git, draw: diamond },
  ci: { tint: ({ family }) => family.git, draw: square },
  pause: { tint: ({ muted }) => muted, draw: bar },
  decision: { tint: ({ control }) => control, draw: notch },
} as const satisfies Record<
  Mark["markType"],
  { tint: (palette: Palette) => string; draw: (context: CanvasRenderingContext2D, x: number) => void }
>;

/** The whole run on one strip. */
export function drawStrip(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  picture: StripPicture,
): void {
  const { axis, lanes, marks, meter, palette } = picture;
  const inner = width - 2 * PAD;
  const xOf = (at: number): number => PAD + (at / axis.length) * inner;
  const hasMeter = meter.points.length > 1;
  const bottom = height - (hasMeter ? METER_HEIGHT : 4);
  const laneHeight = Math.min(20, (bottom - MARKS_HEIGHT) / Math.max(1, lanes.length));
  drawGaps(context, axis.gaps, xOf, { top: MARKS_HEIGHT, height: height - MARKS_HEIGHT, width }, palette);
  for (const [index, { family, buckets }] of lanes.entries()) {
    const top = MARKS_HEIGHT + index * laneHeight;
    context.fillStyle = palette.family[family];
    const bucketWidth = inner / buckets.length;
    for (const [bucket, level] of buckets.entries()) {
      if (level === 0) continue;
      const size = Math.max(2, level * (laneHeight - 2));
      // On whole pixels: else neighbours would show a seam.
      const left = Math.floor(PAD + bucket * bucketWidth);
      const right = Math.ceil(PAD + (bucket + 1) * bucketWidth);
      context.fillRect(left, Math.round(top + laneHeight - size - 1), right - left, Math.round(size));
    }
  }
  for (const { at, marks: group } of marks) {
    const [first] = group;
    if (first === undefined) continue;
    const { tint, draw } = MARK_SHAPES[first.markType];
    context.fillStyle = tint(palette);
    context.strokeStyle = tint(palette);
    draw(context, Math.round(PAD + at * inner));
  }
  if (hasMeter) drawMeter(context, meter, bottom, METER_HEIGHT - 2, (seq) => xOf(axis.of(seq)), width - PAD, palette);
}

/** The playhead, and the part of the run that the timeline shows. */
export function drawPointer(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { axis, place, zoom, palette }: StripPointer,
): void {
  const xOf = (at: number): number => PAD + (at / axis.length) * (width - 2 * PAD);
  if (zoom !== undefined) {
    context.fillStyle = palette.selecting;
    context.fillRect(xOf(zoom.from), 0, Math.max(2, xOf(zoom.to) - xOf(zoom.from)), height);
  }
  context.fillStyle = palette.accent;
  const x = Math.round(xOf(place));
  context.fillRect(x, 0, 1, height);
  context.beginPath();
  context.moveTo(x - 4, 0);
  context.lineTo(x + 5, 0);
  context.lineTo(x + 0.5, 6);
  context.fill();
}

function drawMeter(
  context: CanvasRenderingContext2D,
  { points, size }: Meter,
  top: number,
  height: number,
  xOf: (seq: number) => number,
  right: number,
  palette: Palette,
): void {
  context.fillStyle = palette.line;
  context.fillRect(PAD, top + height, right - PAD, 1);
  const bottom = top + height;
  // A long run has more calls than the strip has pixels: what stands on one pixel is drawn once.
  let drawnTo = Number.NEGATIVE_INFINITY;
  let drawnLevel = 0;
  let dropAt = Number.NEGATIVE_INFINITY;
  let from = xOf(points[0]?.seq ?? 1);
  for (const [index, { tokens, dropped }] of points.entries()) {
    const next = points[index + 1];
    const to = next === undefined ? right : xOf(next.seq);
    const level = Math.max(1, Math.min(1, tokens / size) * (height - 2));
    if (to > drawnTo || level > drawnLevel) {
      context.fillStyle = palette.control;
      context.fillRect(from, bottom - level, Math.max(1, to - from), level);
      drawnTo = Math.max(from + 1, to);
      drawnLevel = level;
    }
    if (dropped && from >= dropAt + 1) {
      context.fillStyle = palette.status.timed_out;
      context.fillRect(from, top, 1, height);
      dropAt = from;
    }
    from = to;
  }
}

function cross(context: CanvasRenderingContext2D, x: number): void {
  context.lineWidth = 1.75;
  context.beginPath();
  context.moveTo(x - 3, 5);
  context.lineTo(x + 3, 11);
  context.moveTo(x + 3, 5);
  context.lineTo(x - 3, 11);
  context.stroke();
}
function square(context: CanvasRenderingContext2D, x: number): void {
  context.fillRect(x - 3, 5, 6, 6);
}
function triangle(context: CanvasRenderingContext2D, x: number): void {
  context.beginPath();
  context.moveTo(x, 4);
  context.lineTo(x + 4, 11);
  context.lineTo(x - 4, 11);
  context.fill();
}
function dot(context: CanvasRenderingContext2D, x: number): void {
  context.beginPath();
  context.arc(x, 8, 3, 0, 2 * Math.PI);
  context.fill();
}
function diamond(context: CanvasRenderingContext2D, x: number): void {
  context.beginPath();
  context.moveTo(x, 4);
  context.lineTo(x + 4, 8);
  context.lineTo(x, 12);
  context.lineTo(x - 4, 8);
  context.fill();
}
function bar(context: CanvasRenderingContext2D, x: number): void {
  context.fillRect(x - 3, 5, 2, 6);
  context.fillRect(x + 1, 5, 2, 6);
}
function notch(context: CanvasRenderingContext2D, x: number): void {
  context.fillRect(x, 10, 1, 4);
}

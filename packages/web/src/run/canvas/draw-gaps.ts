import type { Gap } from "../model/axis.ts";
import type { Palette } from "./palette.ts";

/** Pixels of a gap at least: a longer run has less room for each. */
export const LEAST_GAP = 7;

/** Where gaps are drawn: over so many pixels from the top, where they lie within the width. */
interface GapRoom {
  readonly top: number;
  readonly height: number;
  readonly width: number;
}

/** Where a gap is drawn: its left edge and its width in pixels. */
export function gapBox(
  { from, to }: Gap,
  xOf: (place: number) => number,
): { readonly x: number; readonly wide: number } {
  const [left, right] = [xOf(from), xOf(to)];
  const wide = Math.max(LEAST_GAP, Math.round(right - left));
  return { x: Math.round((left + right - wide) / 2), wide };
}

/** Squeezed idle stretches, below what is drawn: the scale is torn between two broken edges. */
export function drawGaps(
  context: CanvasRenderingContext2D,
  gaps: readonly Gap[],
  xOf: (place: number) => number,
  { top, height, width }: GapRoom,
  palette: Palette,
): void {
  context.strokeStyle = palette.muted;
  context.lineWidth = 1;
  context.setLineDash([2, 2]);
  for (const gap of gaps) {
    const { x, wide } = gapBox(gap, xOf);
    if (x + wide < 0 || x > width) continue;
    context.fillStyle = palette.hover;
    context.fillRect(x, top, wide, height);
    context.beginPath();
    for (const edge of [x + 0.5, x + wide - 0.5]) {
      context.moveTo(edge, top);
      context.lineTo(edge, top + height);
    }
    context.stroke();
  }
  context.setLineDash([]);
}

import { formatDuration } from "@openexec/timeline";
import { drawGaps } from "../../canvas/draw-gaps.ts";
import type { Palette } from "../../canvas/palette.ts";
import { type Axis, tickCount, ticks, type Zoom } from "../../model/axis.ts";
import { type Bar, barOf } from "../../model/bars.ts";
import { isBad, isUnderWay } from "../../model/spans.ts";
import type { TreeRow } from "../../model/tree.ts";
import { ROW, type RowWindow } from "./row-window.ts";

export interface BarsPicture {
  readonly rows: readonly TreeRow[];
  readonly window: RowWindow;
  readonly scrollTop: number;
  readonly axis: Axis;
  readonly zoom: Zoom;
  readonly at: number;
  readonly place: number;
  readonly selected: string | undefined;
  readonly palette: Palette;
  readonly endSeq: number;
  /** Milliseconds until the first token of a model call came, by its id. */
  readonly firstTokens: ReadonlyMap<string, number>;
}

const BAR = 14;
const FONT = "11px 'Inter Variable', sans-serif";
/** How strong a bar is until the first token came. */
const HEAD = 0.45;
/** Pixels of a bar below which no label is tried. */
const LABEL_FROM = 36;

export function drawBars(context: CanvasRenderingContext2D, width: number, height: number, picture: BarsPicture): void {
  const { rows, window, scrollTop, axis, zoom, at, place, selected, palette, endSeq, firstTokens } = picture;
  const xOf = (value: number): number => ((value - zoom.from) / Math.max(1e-9, zoom.to - zoom.from)) * width;
  context.fillStyle = palette.hover;
  // The same places as the ruler's, or its scale does not hold for the bars.
  for (const tick of ticks(zoom, tickCount(width), axis.name === "time"))
    context.fillRect(Math.round(xOf(tick)), 0, 1, height);
  // Below the bars: who was waited for all that time must not be hidden.
  drawGaps(context, axis.gaps, xOf, { top: 0, height, width }, palette);
  context.font = FONT;
  context.textBaseline = "middle";
  const drawn = new Map<string, Bar & { readonly y: number }>();
  for (let index = window.first; index < window.last; index++) {
    const row = rows[index];
    if (row === undefined) continue;
    const top = index * ROW - scrollTop;
    if (row.span.id === selected) {
      context.fillStyle = palette.selecting;
      context.fillRect(0, top, width, ROW);
    }
    const bar = barOf(row.span, axis, zoom, width, endSeq, firstTokens.get(row.span.id));
    if (bar === undefined) continue;
    const y = top + (ROW - BAR) / 2;
    drawBar(context, bar, y, row.span.startedSeq > at, palette);
    drawn.set(row.span.id, { ...bar, y });
  }
  context.globalAlpha = 1;
  context.strokeStyle = palette.control;
  for (const bar of drawn.values()) {
    const { span } = bar;
    const before = span.spanType === "call" && span.row.retryOf !== undefined ? drawn.get(span.row.retryOf) : undefined;
    if (before !== undefined) joinRetry(context, before, bar);
  }
  context.fillStyle = palette.accent;
  context.fillRect(Math.round(xOf(place)), 0, 1, height);
}

function drawBar(context: CanvasRenderingContext2D, bar: Bar, y: number, future: boolean, palette: Palette): void {
  const { span, x, width, family, status, waits, head } = bar;
  context.globalAlpha = future ? 0.35 : 1;
  const byStatus = isBad(status) || isUnderWay(status);
  const color = byStatus ? palette.status[status] : palette.family[family];
  const label = byStatus ? palette.onStatus[status] : palette.onFamily[family];
  context.fillStyle = color;
  context.strokeStyle = color;
  if (waits) hatch(context, x, y, width);
  else if (span.spanType === "attempt") {
    // What is around calls is drawn as an outline: the work is in them.
    context.globalAlpha *= 0.35;
    context.fillRect(x, y, width, BAR);
    context.globalAlpha = future ? 0.35 : 1;
    context.fillRect(x, y, Math.min(width, 2), BAR);
  } else {
    context.globalAlpha *= head > 0 ? HEAD : 1;
    context.fillRect(x, y, head > 0 ? head : width, BAR);
    context.globalAlpha = future ? 0.35 : 1;
    if (head > 0) context.fillRect(x + head, y, width - head, BAR);
  }
  if (width < LABEL_FROM) return;
  const full = `${span.name}  ${formatDuration(span.row.durationMs)}`;
  const room = width - 8;
  const measured = context.measureText(full).width;
  const text = measured <= room ? full : context.measureText(span.name).width <= room ? span.name : "";
  if (text === "") return;
  const left = Math.max(x, 0) + 4;
  const write = (color: string): void => {
    context.fillStyle = color;
    context.fillText(text, left, y + BAR / 2 + 0.5);
  };
  const split = x + head;
  if (span.spanType === "attempt" || waits || split >= left + context.measureText(text).width) write(palette.ink);
  else if (split <= left) write(label);
  else {
    // Each part of it can be read on what is below it.
    clipped(context, x, y, head, () => write(palette.ink));
    clipped(context, split, y, width - head, () => write(label));
  }
}

function clipped(context: CanvasRenderingContext2D, x: number, y: number, width: number, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, BAR);
  context.clip();
  draw();
  context.restore();
}

function hatch(context: CanvasRenderingContext2D, x: number, y: number, width: number): void {
  clipped(context, x, y, width, () => {
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, width - 1, BAR - 1);
    context.beginPath();
    for (let at = x - BAR; at < x + width; at += 6) {
      context.moveTo(at, y + BAR);
      context.lineTo(at + BAR, y);
    }
    context.stroke();
  });
}

function joinRetry(context: CanvasRenderingContext2D, from: Bar & { y: number }, to: Bar & { y: number }): void {
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(from.x + from.width, from.y + BAR / 2);
  context.lineTo(to.x, from.y + BAR / 2);
  context.lineTo(to.x, to.y);
  context.stroke();
}

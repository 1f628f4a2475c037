import type { Palette } from "../run/canvas/palette.ts";

const names = (name: string) => new Proxy({}, { get: (_, key) => `${name} ${String(key)}` });

/** Every colour is its own name. */
export const NAMED_PALETTE = new Proxy(
  {},
  { get: (_, key) => (/family|status/i.test(String(key)) ? names(String(key)) : key) },
) as Palette;

/** A rectangle that was filled: x, y, width, height. */
export interface FilledBox {
  readonly color: string;
  readonly alpha: number;
  readonly box: readonly [number, number, number, number];
}

/** A path that was filled or stroked: the corners of its lines one after the other, or the circle. */
export interface DrawnPath {
  readonly color: string;
  readonly lineWidth: number;
  readonly dashed: boolean;
  readonly filled: boolean;
  readonly lines: readonly (readonly number[])[];
  readonly circles: readonly (readonly number[])[];
}

export interface WrittenText {
  readonly text: string;
  readonly color: string;
  readonly x: number;
  /** Where it is cut. */
  readonly within: readonly number[] | undefined;
}

/** A canvas that keeps what is drawn on it, in order. A letter is 6 px wide. */
export function recordedDrawing() {
  const boxes: FilledBox[] = [];
  const paths: DrawnPath[] = [];
  const written: WrittenText[] = [];
  let lines: number[][] = [];
  let circles: number[][] = [];
  let around: readonly number[] = [];
  let within: readonly number[] | undefined;
  let dashed = false;
  const end = (filled: boolean) => {
    const color = filled ? context.fillStyle : context.strokeStyle;
    paths.push({ color, lineWidth: context.lineWidth, dashed, filled, lines, circles });
  };
  const context = {
    fillStyle: "",
    strokeStyle: "",
    globalAlpha: 1,
    lineWidth: 1,
    fillRect: (...box: [number, number, number, number]) =>
      boxes.push({ color: context.fillStyle, alpha: context.globalAlpha, box }),
    strokeRect: () => undefined,
    fillText: (text: string, x: number) => written.push({ text, color: context.fillStyle, x, within }),
    measureText: (text: string) => ({ width: text.length * 6 }),
    beginPath: () => {
      lines = [];
      circles = [];
    },
    moveTo: (...point: number[]) => lines.push(point),
    lineTo: (...point: number[]) => lines.at(-1)?.push(...point),
    arc: (...circle: number[]) => circles.push(circle.slice(0, 3)),
    rect: (...box: number[]) => {
      around = box;
    },
    clip: () => {
      within = around;
    },
    save: () => undefined,
    restore: () => {
      within = undefined;
    },
    setLineDash: (dashes: readonly number[]) => {
      dashed = dashes.length > 0;
    },
    fill: () => end(true),
    stroke: () => end(false),
  };
  return { context: context as unknown as CanvasRenderingContext2D, boxes, paths, written };
}

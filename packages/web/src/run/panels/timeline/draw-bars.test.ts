import { expect, test } from "vitest";
import { runOf } from "../../../testing/run-of.ts";
import type { Palette } from "../../canvas/palette.ts";
import { type Axis, eventsAxis, timeAxis, wholeOf } from "../../model/axis.ts";
import type { RunData } from "../../model/run-data.ts";
import { openAtFirst, treeRows } from "../../model/tree.ts";
import { drawBars } from "./draw-bars.ts";

const names = (name: string) => new Proxy({}, { get: (_, key) => `${name} ${String(key)}` });
/** Every colour is its own name. */
const PALETTE = new Proxy({}, { get: (_, key) => (/family|status/i.test(String(key)) ? names(String(key)) : key) });

interface Filled {
  readonly color: string;
  readonly alpha: number;
  readonly box: readonly number[];
}

/** What is drawn of a run on 1,000 pixels. */
function drawn(data: RunData, axis: Axis, firstTokens: ReadonlyMap<string, number> = new Map()) {
  const filled: Filled[] = [];
  const texts: string[] = [];
  /** What is written, in which colour, from where, and where it is cut. */
  const written: { text: string; color: string; x: number; within: readonly number[] | undefined }[] = [];
  let box: readonly number[] = [];
  let within: readonly number[] | undefined;
  const lines: number[][] = [];
  const context = {
    fillStyle: "",
    strokeStyle: "",
    globalAlpha: 1,
    fillRect: (...box: number[]) => filled.push({ color: context.fillStyle, alpha: context.globalAlpha, box }),
    strokeRect: () => undefined,
    fillText: (text: string, x: number) => {
      texts.push(text);
      written.push({ text, color: context.fillStyle, x, within });
    },
    measureText: (text: string) => ({ width: text.length * 6 }),
    moveTo: (...point: number[]) => lines.push(point),
    lineTo: (...point: number[]) => lines.at(-1)?.push(...point),
    save: () => undefined,
    restore: () => {
      within = undefined;
    },
    beginPath: () => undefined,
    rect: (...around: number[]) => {
      box = around;
    },
    clip: () => {
      within = box;
    },
    stroke: () => undefined,
  };
  const rows = treeRows(data.spans, data.children, openAtFirst(data.spans));
  const picture = {
    rows,
    window: { first: 0, last: rows.length },
    scrollTop: 0,
    axis,
    zoom: wholeOf(axis),
    at: data.endSeq,
    place: 0,
    selected: undefined,
    palette: PALETTE as Palette,
    endSeq: data.endSeq,
    firstTokens,
  };
  drawBars(context as unknown as CanvasRenderingContext2D, 1_000, 400, picture);
  /** Boxes in the row of this span. */
  const at = (name: string) => {
    const top = rows.findIndex(({ span }) => span.name === name) * 22;
    return filled.filter(({ box: [, y = 0, , height] }) => height === 14 && y >= top && y < top + 22);
  };
  return { at, texts, lines, written };
}

test("the time to the first token is a lighter head of the bar, in time only", () => {
  const data = runOf("run a[model]:ok completed");
  const call = data.spans.find((span) => span.spanType === "call");
  if (call === undefined) throw new Error("there is no call");
  const tokens = new Map([[call.id, (call.row.durationMs ?? 0) / 4]]);
  const [head, rest, ...more] = drawn(data, timeAxis(data.time), tokens).at(call.name);
  expect(more).toEqual([]);
  expect([head?.color, rest?.color]).toEqual(["family model", "family model"]);
  expect(head?.alpha).toBeLessThan(0.5);
  expect(rest?.alpha).toBe(1);
  const [headX = 0, , headWidth = 0] = head?.box ?? [];
  const [restX, , restWidth] = rest?.box ?? [];
  expect(restX).toBeCloseTo(headX + headWidth);
  expect(restWidth).toBeCloseTo(headWidth * 3);
  for (const whole of [drawn(data, timeAxis(data.time)), drawn(data, eventsAxis(data.time), tokens)])
    expect(whole.at(call.name).map(({ alpha }) => alpha)).toEqual([1]);
});

test("a label is ink on the lighter head of its bar, and has the colour for the family beyond it", () => {
  const data = runOf("run a[model]:ok completed");
  const call = data.spans.find((span) => span.spanType === "call");
  if (call === undefined) throw new Error("there is no call");
  const label = (share: number) => {
    const tokens = new Map([[call.id, (call.row.durationMs ?? 0) * share]]);
    const { at, written } = drawn(data, timeAxis(data.time), tokens);
    const [[x = 0, , head = 0] = []] = at(call.name).map(({ box }) => box);
    const own = written.filter(({ text }) => text.startsWith(call.name));
    return { parts: own.map(({ color, within }) => ({ color, within: within?.map(Math.round) })), split: x + head };
  };
  expect(label(0.001).parts).toEqual([{ color: "onFamily model", within: undefined }]);
  expect(label(0.9).parts).toEqual([{ color: "ink", within: undefined }]);
  const { parts, split } = label(0.1);
  expect(parts.map(({ color }) => color)).toEqual(["ink", "onFamily model"]);
  const [[x = 0, , width = 0] = [], [rest] = []] = parts.map(({ within }) => within ?? []);
  expect([x + width, rest].map((edge) => Math.abs((edge ?? 0) - split) <= 1)).toEqual([true, true]);
});

test("waits are hatched and not filled, and names stand in bars with room for them", () => {
  const data = runOf("run a[ask:accept]:ok b[tool]:ok completed");
  const ask = data.spans.find((span) => span.spanType === "call" && span.row.callType === "interaction");
  if (ask === undefined) throw new Error("nobody is asked");
  const { at, texts, lines } = drawn(data, eventsAxis(data.time));
  expect(at(ask.name)).toEqual([]);
  expect(lines.length).toBeGreaterThan(10);
  expect(texts.some((text) => text.startsWith("b"))).toBe(true);
});

test("a line joins a retry with the call that it tries again", () => {
  const data = runOf("run a[tool:failed,tool]:ok completed");
  const [first, second] = data.spans.filter((span) => span.spanType === "call");
  if (first === undefined || second === undefined) throw new Error("there are no two calls");
  const retry = { ...second, row: { ...second.row, retryOf: first.id } };
  const tried = { ...data, spans: data.spans.map((span) => (span === second ? retry : span)) };
  expect(drawn(data, eventsAxis(data.time)).lines).toEqual([]);
  const axis = eventsAxis(data.time);
  const xOf = (seq = 0) => (axis.of(seq) / axis.length) * 1_000;
  const [line = [], ...more] = drawn(tried, axis).lines;
  expect(more).toEqual([]);
  // From the end of the first, at the middle of its row, to the beginning of the second, at its top.
  const expected = [xOf(first.endedSeq), 33, xOf(second.startedSeq), 33, xOf(second.startedSeq), 48];
  expect(line.map(Math.round)).toEqual(expected.map(Math.round));
});

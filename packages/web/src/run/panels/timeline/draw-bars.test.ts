import { expect, test } from "vitest";
import { NAMED_PALETTE, recordedDrawing } from "../../../testing/recorded-drawing.ts";
import { idleBefore, runOf } from "../../../testing/run-of.ts";
import { type Axis, eventsAxis, squeezedAxis, timeAxis, wholeOf } from "../../model/axis.ts";
import type { RunData } from "../../model/run-data.ts";
import { openAtFirst, treeRows } from "../../model/tree.ts";
import { type BarsPicture, drawBars } from "./draw-bars.ts";
import { drawRuler } from "./draw-ruler.ts";

/** What is drawn of a run on 1,000 pixels. */
function drawn(
  data: RunData,
  axis: Axis,
  firstTokens: ReadonlyMap<string, number> = new Map(),
  view: Partial<BarsPicture> = {},
) {
  const { context, boxes, paths, written } = recordedDrawing();
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
    palette: NAMED_PALETTE,
    endSeq: data.endSeq,
    firstTokens,
    ...view,
  };
  drawBars(context, 1_000, 400, picture);
  /** Boxes in the row of this span. */
  const at = (name: string) => {
    const top = rows.findIndex(({ span }) => span.name === name) * 22;
    return boxes.filter(({ box: [, y, , height] }) => height === 14 && y >= top && y < top + 22);
  };
  return {
    at,
    boxes,
    paths,
    texts: written.map(({ text }) => text),
    lines: paths.flatMap(({ lines }) => lines),
    written,
  };
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

test("a squeezed gap is torn out between two broken edges, below the bars that go on through it", () => {
  // Somebody thinks for an hour before the answer to a question, which is event 4.
  const data = runOf("run a[ask,tool]:ok completed", undefined, idleBefore(4, 3_600_000));
  const axis = squeezedAxis(data.time);
  const { boxes, paths } = drawn(data, axis);
  const [gap] = axis.gaps;
  if (gap === undefined) throw new Error("there is no gap");
  const [from, to] = [(gap.from / axis.length) * 1_000, (gap.to / axis.length) * 1_000];
  const torn = boxes.findIndex(
    ({ color, box: [x, y, width, height] }) =>
      color === "hover" && width > 1 && y === 0 && height === 400 && Math.abs(x - from) < 1,
  );
  expect(Math.abs((boxes[torn]?.box[2] ?? 0) - (to - from))).toBeLessThan(1);
  expect(torn).toBeGreaterThanOrEqual(0);
  expect(torn).toBeLessThan(boxes.findIndex(({ box: [, , , height] }) => height === 14));
  const edges = paths.filter(({ dashed }) => dashed).flatMap(({ lines }) => lines.map(([x]) => Math.round(x ?? 0)));
  expect(edges).toHaveLength(2);
  for (const plain of [timeAxis(data.time), eventsAxis(data.time)])
    expect(drawn(data, plain).paths.some(({ dashed }) => dashed)).toBe(false);
});

test("the lines behind the bars are those of the ruler", () => {
  const data = runOf("run a[ask,tool]:ok completed", undefined, idleBefore(4, 600_000));
  for (const axis of [timeAxis(data.time), squeezedAxis(data.time), eventsAxis(data.time)]) {
    const ruler = recordedDrawing();
    const zoom = wholeOf(axis);
    drawRuler(ruler.context, 1_000, 24, { axis, zoom, place: 0, drag: undefined, palette: NAMED_PALETTE });
    const ticks = ruler.boxes.flatMap(({ color, box: [x] }) => (color === "line" ? [x] : []));
    expect(ticks.length).toBeGreaterThan(2);
    const { boxes } = drawn(data, axis);
    expect(boxes.flatMap(({ color, box: [x, , width] }) => (color === "hover" && width === 1 ? [x] : []))).toEqual(
      ticks,
    );
  }
});

test("a name without room for its duration stands alone, one without room for itself not at all", () => {
  const data = runOf(`run ${"abc:ok ".repeat(7)} somewhat-longer:ok completed`);
  const { texts } = drawn(data, eventsAxis(data.time));
  expect(texts).toEqual(Array(7).fill("abc"));
  // In a bar of twenty pixels not even a letter is read.
  const many = runOf(`run ${"a:ok ".repeat(25)} completed`);
  expect(drawn(many, eventsAxis(many.time)).texts).toEqual([]);
  const few = runOf("run abc:ok completed");
  expect(drawn(few, eventsAxis(few.time)).texts).toEqual(["abc  2 ms"]);
});

test("what has not begun is faint, what is chosen has a band, and the playhead is one line through all rows", () => {
  const data = runOf("run a[model]:ok b[tool]:ok completed");
  const [first, call] = data.spans;
  const { at, boxes } = drawn(data, eventsAxis(data.time), new Map(), { at: 3, place: 2, selected: call?.id });
  expect(at(call?.name ?? "").map(({ alpha }) => alpha)).toEqual([1]);
  expect(at("grep").map(({ alpha }) => alpha)).toEqual([0.35]);
  // Around calls there is an outline, which is fainter still, with an edge where it begins.
  expect(at(first?.name ?? "").map(({ alpha, box: [, , width] }) => [alpha, width === 2])).toEqual([
    [0.35, false],
    [1, true],
  ]);
  expect(boxes.filter(({ color }) => color === "selecting").map(({ box }) => box)).toEqual([[0, 22, 1_000, 22]]);
  const x = Math.round((2 / (data.endSeq - 1)) * 1_000);
  expect(boxes.at(-1)).toEqual({ color: "accent", alpha: 1, box: [x, 0, 1, 400] });
});

test("what went wrong or is under way has the colour of its status, what went well that of its family", () => {
  const data = runOf(
    "run a[model,tool:failed,model:timed_out,model:interrupted,tool:cancelled,model:open,log,log]:open",
  );
  const colors = drawn(data, eventsAxis(data.time)).boxes.flatMap(({ color, box: [, , width, height] }) =>
    height === 14 && width > 2 ? [color] : [],
  );
  expect(colors).toEqual([
    "status open",
    "family model",
    "status failed",
    "status timed_out",
    "status interrupted",
    "family tool",
    "status open",
  ]);
});

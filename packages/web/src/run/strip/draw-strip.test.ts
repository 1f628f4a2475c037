import type { Mark } from "@openexec/timeline";
import { expect, test } from "vitest";
import { NAMED_PALETTE, recordedDrawing } from "../../testing/recorded-drawing.ts";
import { idleBefore, runOf, tokensOfCalls } from "../../testing/run-of.ts";
import { type Axis, eventsAxis, squeezedAxis, timeAxis, wholeOf } from "../model/axis.ts";
import { contextMeter } from "../model/context-meter.ts";
import type { RunData } from "../model/run-data.ts";
import { densities, groupMarks } from "../model/strip.ts";
import { drawPointer, drawStrip } from "./draw-strip.ts";

/** As many pixels as there is place for 1,000 between the ends. */
const WIDTH = 1_016;

/** What the strip shows of a run: its height is 72. */
function drawn(data: RunData, axis: Axis, marks: readonly Mark[] = []) {
  const drawing = recordedDrawing();
  drawStrip(drawing.context, WIDTH, 72, {
    axis,
    lanes: densities(data.spans, axis, 100, data.endSeq),
    marks: groupMarks(marks, axis, wholeOf(axis), 0),
    meter: contextMeter(data.spans, () => true),
    palette: NAMED_PALETTE,
  });
  return drawing;
}

/** Pixels of an event on the axis of events. */
const xOf = (data: RunData, seq: number) => 8 + ((seq - 1) / (data.endSeq - 1)) * 1_000;

test("a lane for each family is filled where something ran, and higher where more ran at once", () => {
  // A model at 3 to 4, a tool at 5 to 6.
  const data = runOf("run a[model,tool]:ok completed");
  const lane = (family: string, spans = data.spans) =>
    drawn({ ...data, spans }, eventsAxis(data.time)).boxes.flatMap(({ color, box }) =>
      color === `family ${family}` ? [box] : [],
    );
  for (const [family, began, ended] of [
    ["model", 3, 4],
    ["tool", 5, 6],
  ] as const) {
    const boxes = lane(family);
    // As exact as a bucket, of which there are a hundred.
    expect(Math.abs(Math.min(...boxes.map(([x]) => x)) - xOf(data, began))).toBeLessThanOrEqual(10);
    expect(Math.abs(Math.max(...boxes.map(([x, , width]) => x + width)) - xOf(data, ended))).toBeLessThanOrEqual(10);
  }
  const bottom = (family: string) => lane(family).map(([, y, , height]) => y + height)[0] ?? Number.NaN;
  expect(bottom("tool") - bottom("model")).toBe(20);
  const tallest = (boxes: readonly (readonly number[])[]) => Math.max(...boxes.map(([, , , height = 0]) => height));
  const twoTools = [...data.spans, ...data.spans.filter(({ family }) => family === "tool")];
  expect(tallest(lane("tool"))).toBe(9);
  expect(tallest(lane("tool", twoTools))).toBe(12);
});

test("every type of mark has a shape and a colour of its own, at its event", () => {
  const types = ["error", "block", "approval", "commit", "ci", "pause", "decision"] as const;
  const data = runOf("run a:ok b:ok c:ok completed");
  const seen = new Map<string, string>();
  const shapes = new Set<string>();
  for (const markType of types) {
    const seq = 4;
    const mark: Mark = { seq, at: "", markType, label: markType };
    const { boxes, paths } = drawn(data, eventsAxis(data.time), [mark]);
    const bare = drawn(data, eventsAxis(data.time));
    const own = boxes.slice(bare.boxes.length);
    const corners = [
      ...own.flatMap(({ box: [x, y, width, height] }) => [
        [x, y],
        [x + width, y + height],
      ]),
      ...paths.flatMap(({ lines, circles }) => [
        ...lines,
        ...circles.map(([x = 0, y = 0, r = 0]) => [x - r, y, x + r, y]),
      ]),
    ].flat();
    const xs = corners.filter((_, index) => index % 2 === 0);
    expect((Math.min(...xs) + Math.max(...xs)) / 2, markType).toBeCloseTo(Math.round(xOf(data, seq)), -0.3);
    const [color = ""] = [...own, ...paths].map((part) => part.color);
    const middle = Math.round(xOf(data, seq));
    const shape = JSON.stringify([
      own.map(({ box: [x, y, ...size] }) => [x - middle, y, ...size]),
      paths.map(({ filled, lines, circles }) => [filled, lines, circles]),
    ]);
    shapes.add(shape);
    seen.set(markType, color);
  }
  expect(shapes.size).toBe(types.length);
  expect(Object.fromEntries(seen)).toEqual({
    error: "status failed",
    block: "status timed_out",
    approval: "family human",
    commit: "family git",
    ci: "family git",
    pause: "muted",
    decision: "control",
  });
});

test("the meter is as high as the context is full, and marks where it fell", () => {
  const change = tokensOfCalls([40_000, 160_000, 20_000, 60_000], "claude-sonnet-4-5");
  const data = runOf("run a[model,model,model,model]:ok completed", undefined, change);
  const { boxes } = drawn(data, eventsAxis(data.time));
  const [base, ...levels] = boxes.filter(({ box: [, y] }) => y >= 54);
  expect(base).toMatchObject({ color: "line", box: [8, 70, 1_000, 1] });
  const steps = levels.filter(({ color }) => color === "control");
  // 14 px are a full window of 200k, and the last one lasts to the end.
  expect(steps.map(({ box: [, , , height] }) => height)).toEqual([0.2, 0.8, 0.1, 0.3].map((share) => share * 14));
  expect(steps.map(({ box: [x] }) => x)).toEqual([3, 5, 7, 9].map((seq) => xOf(data, seq)));
  expect(steps.map(({ box: [x, , width] }) => x + width)).toEqual([...[5, 7, 9].map((seq) => xOf(data, seq)), 1_008]);
  expect(steps.every(({ box: [, y, , height] }) => Math.abs(y + height - 70) < 1e-9)).toBe(true);
  const drops = levels.filter(({ color }) => color === "status timed_out");
  expect(drops.map(({ box }) => box)).toEqual([[xOf(data, 7), 54, 1, 16]]);
});

test("a squeezed gap is torn out between two broken edges, and only there", () => {
  // Somebody thinks for an hour before the answer to a question, which is event 4.
  const data = runOf("run a[ask,tool]:ok completed", undefined, idleBefore(4, 3_600_000));
  const axis = squeezedAxis(data.time);
  const { boxes, paths } = drawn(data, axis);
  const [gap, ...more] = axis.gaps;
  if (gap === undefined) throw new Error("there is no gap");
  expect(more).toEqual([]);
  const [from, to] = [gap.from, gap.to].map((place) => Math.round(8 + (place / axis.length) * 1_000));
  const torn = boxes.filter(({ color }) => color === "hover").map(({ box }) => box);
  expect(torn).toEqual([[from, 16, (to ?? 0) - (from ?? 0), 56]]);
  // Who was waited for is seen in it.
  expect(boxes.findIndex(({ color }) => color === "hover")).toBeLessThan(
    boxes.findIndex(({ color, box: [x] }) => color === "family human" && x > (from ?? 0)),
  );
  expect(paths.flatMap(({ dashed, lines }) => (dashed ? lines.map(([x]) => x) : []))).toEqual([
    (from ?? 0) + 0.5,
    (to ?? 0) - 0.5,
  ]);
  // Where a run is so long that a gap has no room, it is still seen.
  const long = drawn(data, { ...axis, length: 1e6 });
  expect(long.boxes.filter(({ color }) => color === "hover").map(({ box }) => box[2])).toEqual([7]);
  for (const plain of [timeAxis(data.time), eventsAxis(data.time)])
    expect(drawn(data, plain).boxes.some(({ color }) => color === "hover")).toBe(false);
});

test("the playhead is one line of the accent through all of it, with a handle, over what the timeline shows", () => {
  const data = runOf("run a:ok completed");
  const axis = eventsAxis(data.time);
  const { context, boxes, paths } = recordedDrawing();
  drawPointer(context, WIDTH, 72, { axis, place: 1, zoom: { from: 0, to: 2 }, palette: NAMED_PALETTE });
  const x = Math.round(xOf(data, 2));
  expect(boxes.map(({ color, box }) => [color, box.map(Math.round)])).toEqual([
    ["selecting", [8, 0, Math.round(xOf(data, 3)) - 8, 72]],
    ["accent", [x, 0, 1, 72]],
  ]);
  expect(paths).toMatchObject([{ color: "accent", filled: true }]);
});

import { expect, test } from "vitest";
import { NAMED_PALETTE, recordedDrawing } from "../../../testing/recorded-drawing.ts";
import { idleBefore, runOf } from "../../../testing/run-of.ts";
import { type Axis, eventsAxis, squeezedAxis, timeAxis, wholeOf, type Zoom } from "../../model/axis.ts";
import { drawRuler } from "./draw-ruler.ts";

/** An hour before event 4, an answer; half a second before event 6; and so many milliseconds before event 2. */
const waiting = (ms: number) =>
  runOf("run a[ask,tool]:ok completed", undefined, (events) =>
    idleBefore(6, 600)(idleBefore(4, 3_600_000)(idleBefore(2, ms)(events))),
  );
const { time } = waiting(80);

function drawn(axis: Axis, drag?: Zoom) {
  const drawing = recordedDrawing();
  drawRuler(drawing.context, 640, 24, { axis, zoom: wholeOf(axis), place: axis.of(4), drag, palette: NAMED_PALETTE });
  return { ...drawing, labels: drawing.written.map(({ text }) => text) };
}

test("tells real times, also where gaps are squeezed, and none twice", () => {
  const axis = squeezedAxis(time);
  const [gap] = axis.gaps;
  if (gap === undefined) throw new Error("there is no gap");
  const { written, labels, paths } = drawn(axis);
  const before = written.filter(({ x }) => x < (gap.from / axis.length) * 640);
  const after = written.filter(({ x }) => x > (gap.to / axis.length) * 640);
  expect(before.map(({ text }) => text)).toEqual(["0 ms"]);
  expect(after.map(({ text }) => text)).toEqual(["1 h 00 m"]);
  expect(labels).toHaveLength(2);
  expect(paths.filter(({ dashed }) => dashed)).toHaveLength(1);
  expect(drawn(timeAxis(time)).labels.slice(0, 3)).toEqual(["0 ms", "10 m 00 s", "20 m 00 s"]);
});

test("writes no time that a gap would be painted over", () => {
  // The gap begins a little later in each of them.
  const labels = [0, 10, 20, 30, 40, 80].map((ms) => {
    const { written, boxes } = drawn(squeezedAxis(waiting(ms).time));
    const [gap, ...more] = boxes.flatMap(({ color, box: [x, , width] }) => (color === "hover" ? [[x, x + width]] : []));
    const [left = 0, right = 0] = gap ?? [];
    expect(more).toEqual([]);
    for (const { text, x } of written)
      expect(x >= right || x + text.length * 6 <= left, `${text} ${ms} ms before the gap`).toBe(true);
    return written.map(({ text }) => text);
  });
  expect(labels[0]).toEqual(["1 h 00 m"]);
  expect(labels.at(-1)).toEqual(["0 ms", "1 h 00 m"]);
});

test("tells the numbers of events, from 1", () => {
  expect(drawn(eventsAxis(time)).labels).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
});

test("shows what is dragged over, and the playhead as one line", () => {
  const axis = eventsAxis(time);
  const { boxes } = drawn(axis, { from: 1, to: 3 });
  const at = (place: number) => (place / axis.length) * 640;
  expect(boxes.slice(-2)).toEqual([
    { color: "selecting", alpha: 1, box: [at(1), 0, at(3) - at(1), 24] },
    { color: "accent", alpha: 1, box: [Math.round(at(3)), 0, 1, 24] },
  ]);
});

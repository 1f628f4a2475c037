import { expect, test } from "vitest";
import { runOf } from "../../testing/run-of.ts";
import { timeAxis } from "./axis.ts";
import { barOf } from "./bars.ts";
import { densities, groupMarks, markNear } from "./strip.ts";
import { openAtFirst, reveal, treeRows } from "./tree.ts";

const data = runOf("run a[model,tool]:ok b[tool:failed]:failed failed");
const { spans, children } = data;

test("a row's children show when it is open", () => {
  const all = treeRows(spans, children, openAtFirst(spans));
  expect(all.map(({ span }) => span.id)).toEqual(["a#1", "a#1:1", "a#1:2", "b#1", "b#1:1"]);
  const closed = treeRows(spans, children, new Set());
  expect(closed.map(({ span, expanded }) => `${span.id} ${expanded}`)).toEqual(["a#1 false", "b#1 false"]);
});

test("what is selected is revealed", () => {
  const index = spans.findIndex(({ id }) => id === "b#1:1");
  const open = reveal(spans, new Set(), index);
  expect(treeRows(spans, children, open).map(({ span }) => span.id)).toEqual(["a#1", "b#1", "b#1:1"]);
});

test("a bar is at least two pixels wide, and none is drawn outside of what is shown", () => {
  const axis = timeAxis(data.time);
  const whole = { from: 0, to: axis.length };
  for (const span of spans) expect(barOf(span, axis, whole, 400, data.endSeq)?.width).toBeGreaterThanOrEqual(2);
  // On so little room an event of a moment would not be seen.
  for (const span of spans) expect(barOf(span, axis, whole, 4, data.endSeq)?.width).toBeGreaterThanOrEqual(2);
  const [first] = spans;
  const last = { from: axis.length * 0.9, to: axis.length };
  expect(first && barOf(first, axis, last, 400, data.endSeq)).toBeUndefined();
});

test("only lanes in which something happened are drawn", () => {
  const axis = timeAxis(data.time);
  expect(densities(spans, axis, 100, data.endSeq).map(({ family }) => family)).toEqual(["model", "tool"]);
});

test("marks that would stand on each other are one, the worst first", () => {
  const axis = timeAxis(data.time);
  const [group] = groupMarks(data.marks, axis, { from: 0, to: axis.length }, 2);
  expect(group?.marks).toHaveLength(data.marks.length);
  expect(group?.marks[0]?.markType).toBe("error");
});

test("of two marks beside each other the pointer means the nearer one, and none that is far", () => {
  const groups = [0.2, 0.21].map((at, seq) => ({ at, marks: data.marks.slice(seq, seq + 1) }));
  const seqs = (at: number) => markNear(groups, at, 0.0095)?.map(({ seq }) => seq);
  const [first, second] = data.marks.map(({ seq }) => seq);
  expect([0.203, 0.209, 0.219, 0.25].map(seqs)).toEqual([[first], [second], [second], undefined]);
});

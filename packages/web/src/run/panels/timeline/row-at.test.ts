import { expect, test } from "vitest";
import { runOf } from "../../../testing/run-of.ts";
import { rowAt, rowsByStart } from "./row-at.ts";

test("the playhead stands in the row that began last, also where branches began among each other", () => {
  const [span] = runOf("run a:ok completed").spans;
  if (span === undefined) throw new Error("no span");
  // From top to bottom: a fan-out, a branch with two calls, another one that began between them, and a step.
  const starts = [2, 3, 6, 9, 4, 7, 12];
  const rows = starts.map((startedSeq) => ({ span: { ...span, startedSeq }, depth: 0, children: 0, expanded: false }));
  const found = Array.from({ length: 14 }, (_, at) => starts[rowAt(rowsByStart(rows), at)]);
  expect(found).toEqual([2, 2, 2, 3, 4, 4, 6, 7, 7, 9, 9, 9, 12, 12]);
  expect(rowAt(rowsByStart([]), 7)).toBe(0);
});

test("it is found without a look at every row", () => {
  const keys = Float64Array.from({ length: 100_000 }, (_, index) => (index + 1) * 100_000 + index);
  let looks = 0;
  const counted = new Proxy(keys, {
    get: (target, key) => {
      if (key !== "length") looks++;
      return Reflect.get(target, key, target);
    },
  });
  expect(rowAt(counted, 70_000)).toBe(69_999);
  expect(looks).toBeLessThan(30);
});

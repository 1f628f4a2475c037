import { expect, test } from "vitest";
import { runOf } from "../../testing/run-of.ts";
import { metricRows } from "./metrics.ts";

const rowOf = (notation: string, name: string) => metricRows(runOf(notation).spans).find((row) => row.name === name);

test("a step that never came to an end took no known time", () => {
  const cut = rowOf("run a:ok b:open interrupt", "b");
  expect(cut).toMatchObject({ count: 1, failed: 1 });
  expect([cut?.total, cut?.median, cut?.p95]).toEqual([undefined, undefined, undefined]);
});

test("times are those of attempts that ended", () => {
  expect(rowOf("run a:ok a:failed a:open interrupt", "a")).toMatchObject({
    count: 3,
    failed: 2,
    total: 3,
    median: 1.5,
    p95: 1.5,
  });
});

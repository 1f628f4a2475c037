import { expect, test } from "vitest";
import { runOf } from "../../testing/run-of.ts";
import { positionAt } from "./position.ts";

test("a run is as long as its head says, and what was recorded after its end is beyond it", () => {
  const data = runOf("run a[tool]:ok completed");
  const { duration } = data.time;
  expect(duration).toBe(40);
  const row = { ...data.row, durationMs: duration - 9 };
  expect(positionAt({ ...data, row }, data.endSeq)).toEqual({ now: duration - 9, total: duration - 9, after: 9 });
  expect(positionAt({ ...data, row }, 1)).toEqual({ now: 0, total: duration - 9, after: 0 });
  // Parts of a millisecond are no time after the end.
  const rounded = { ...data.row, durationMs: duration - 0.4 };
  expect(positionAt({ ...data, row: rounded }, data.endSeq).after).toBe(0);
});

test("a run that goes on is as long as what is known of it", () => {
  const data = runOf("run a:ok b:open");
  const { duration } = data.time;
  expect(data.active).toBe(true);
  const row = { ...data.row, durationMs: 1 };
  expect(positionAt({ ...data, row }, data.endSeq)).toEqual({ now: duration, total: duration, after: 0 });
});

import { expect, test } from "vitest";
import { rowWindow } from "./row-window.ts";

test("of a long tree the rows in view are drawn, and a few beyond", () => {
  expect(rowWindow(100_000, 0, 440)).toEqual({ first: 0, last: 24 });
  expect(rowWindow(100_000, 22_000, 440)).toEqual({ first: 996, last: 1_024 });
  expect(rowWindow(100_000, 22 * 100_000 - 440, 440)).toEqual({ first: 99_976, last: 100_000 });
  expect(rowWindow(3, 0, 440)).toEqual({ first: 0, last: 3 });
});

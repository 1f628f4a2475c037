import { expect, test } from "vitest";
import { excerpts, firstDifference } from "./first-difference.ts";

test.each([
  [{ a: 1 }, { a: 1 }, undefined],
  [{ a: [1, { b: "x" }] }, { a: [1, { b: "y" }] }, { path: "a[1].b", expected: "x", actual: "y" }],
  [{ a: [1] }, { a: [1, 2] }, { path: "a[1]", expected: undefined, actual: 2 }],
  [{ a: 1, b: 2 }, { a: 1 }, { path: "b", expected: 2, actual: undefined }],
  [{ a: null }, { a: [] }, { path: "a", expected: null, actual: [] }],
  [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
    { path: "", expected: { a: 1, b: 2 }, actual: { b: 2, a: 1 } },
  ],
])("%j and %j part at %j", (expected, actual, found) => {
  expect(firstDifference(expected, actual)).toEqual(found);
});

test("excerpts show both texts around the place", () => {
  const [a, b] = [`${"x".repeat(500)}hello${"y".repeat(500)}`, `${"x".repeat(500)}world${"y".repeat(500)}`];
  const shown = excerpts(a, b);
  expect(shown.expected).toMatch(/^…x{160}hello/);
  expect(shown.actual).toMatch(/^…x{160}world/);
  expect(shown.actual.length).toBeLessThan(340);
});

import { expect, test } from "vitest";
import { exactBytes, exactCost, exactDuration } from "./exact.ts";

test("what was rounded is told without rounding, a number beside its unit", () => {
  expect([exactDuration(4213), exactDuration(0.2), exactDuration(1234.56789)]).toEqual([
    "4,213 ms",
    "0.2 ms",
    "1,234.568 ms",
  ]);
  expect([exactBytes(0), exactBytes(1), exactBytes(213_448)]).toEqual(["0 bytes", "1 byte", "213,448 bytes"]);
});

test.each([
  [0, "0 USD"],
  [2, "2 USD"],
  [0.1 + 0.2, "0.3 USD"],
  [0.0000003, "0.0000003 USD"],
  [1234.5, "1,234.5 USD"],
  [0.004215, "0.004215 USD"],
])("a cost of %s is %s, without an exponent and without what binary fractions add", (amount, text) => {
  expect(exactCost({ amount, currency: "USD" })).toBe(text);
});

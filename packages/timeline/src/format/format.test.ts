import { describe, expect, test } from "vitest";
import { formatBytes, formatCompact, formatCost, formatCount, formatSha } from "./numbers.ts";
import { formatDuration, formatRelative } from "./time.ts";

const usd = (amount: number) => ({ amount, currency: "USD" });

describe("durations", () => {
  test.each<[number | undefined, string]>([
    [undefined, "–"],
    [Number.NaN, "–"],
    [0, "0 ms"],
    [0.2, "<1 ms"],
    [820, "820 ms"],
    [999.4, "999 ms"],
    [999.6, "1.0 s"],
    [4200, "4.2 s"],
    [59_949, "59.9 s"],
    [59_950, "1 m 00 s"],
    [63_000, "1 m 03 s"],
    [3_599_499, "59 m 59 s"],
    [3_599_600, "1 h 00 m"],
    [8_040_000, "2 h 14 m"],
    [86_399_999, "1 d 00 h"],
    [273_600_000, "3 d 04 h"],
    [-1500, "-1.5 s"],
  ])("%s is %s", (value, text) => {
    expect(formatDuration(value)).toBe(text);
  });
});

describe("relative times", () => {
  const now = 1_000_000_000_000;
  test.each<[number | undefined, string]>([
    [undefined, "–"],
    [now, "now"],
    [now - 4_999, "now"],
    [now - 12_000, "12 s ago"],
    [now - 59_999, "59 s ago"],
    [now - 60_000, "1 m ago"],
    [now - 7_300_000, "2 h ago"],
    [now - 5 * 86_400_000, "5 d ago"],
    [now + 180_000, "in 3 m"],
  ])("%s is %s", (then, text) => {
    expect(formatRelative(then, now)).toBe(text);
  });
});

describe("numbers", () => {
  test.each<[number | undefined, string, string]>([
    [undefined, "–", "–"],
    [0, "0", "0"],
    [999, "999", "999"],
    [1000, "1,000", "1k"],
    [12_400, "12,400", "12.4k"],
    [99_950, "99,950", "100k"],
    [124_499, "124,499", "124k"],
    [999_950, "999,950", "1M"],
    [18_332_000, "18,332,000", "18.3M"],
    [-1234.5, "-1,234.5", "-1.2k"],
    [1e21, "1e+21", "1000000000T"],
  ])("%s is %s, or %s", (value, exact, compact) => {
    expect([formatCount(value), formatCompact(value)]).toEqual([exact, compact]);
  });
});

test.each<[number | undefined, string]>([
  [undefined, "–"],
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1 KiB"],
  [1536, "1.5 KiB"],
  [1024 * 1024 - 1, "1 MiB"],
  [5e12, "4.5 TiB"],
])("%s bytes are %s", (value, text) => {
  expect(formatBytes(value)).toBe(text);
});

test.each<[{ amount: number; currency: string } | undefined, string]>([
  [undefined, "–"],
  [usd(Number.NaN), "–"],
  [usd(0), "$0"],
  [usd(0.0042), "$0.0042"],
  [usd(0.00534), "$0.0053"],
  [usd(0.05), "$0.05"],
  [usd(0.0999), "$0.10"],
  [usd(0.00999), "$0.01"],
  [usd(0.1), "$0.10"],
  [usd(12.4), "$12.40"],
  [usd(1234.5), "$1,234.50"],
  [usd(0.0000005), "<$0.000001"],
  [usd(0.0000123), "$0.000012"],
  [usd(-2), "-$2.00"],
  [{ amount: 3, currency: "CHF" }, "CHF 3.00"],
])("cost %o is %s", (cost, text) => {
  expect(formatCost(cost)).toBe(text);
});

test("a hash shows 7 digits", () => {
  expect([formatSha("a47d6df27649"), formatSha(undefined), formatSha("")]).toEqual(["a47d6df", "–", "–"]);
});

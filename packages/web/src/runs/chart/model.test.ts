import { describe, expect, test } from "vitest";
import { boundsLabel, boundsOf, bucketAt, layersOf, type RunsChart, STACK } from "./model.ts";

const HOUR = 3_600_000;
const START = Date.parse("2026-11-20T00:00:00.000Z");

const chart = (...counts: RunsChart["buckets"][number]["counts"][]): RunsChart => ({
  from: new Date(START).toISOString(),
  bucketMs: HOUR,
  timeZone: "UTC",
  buckets: counts.map((each, index) => ({ at: new Date(START + index * HOUR).toISOString(), counts: each })),
});

describe("the stack", () => {
  test("has what is wrong on the base line and knows every status", () => {
    expect(STACK[0]).toBe("failed");
    expect(new Set(STACK).size).toBe(8);
    const layers = layersOf(chart({ completed: 3, failed: 1 }), 100, 64);
    expect(layers).toEqual([
      { status: "failed", path: "M0 64h99v-16h-99z" },
      { status: "completed", path: "M0 48h99v-48h-99z" },
    ]);
  });

  test("shows one failure among thousands", () => {
    const [failed] = layersOf(chart({ completed: 9_999, failed: 1 }), 100, 64);
    expect(failed?.path).toContain("v-1h");
  });

  test("never leaves the chart, and is nothing where nothing happened", () => {
    const layers = layersOf(chart({ completed: 1, failed: 1, waiting: 1, running: 1 }, {}), 10, 2);
    const heights = layers.map((layer) => Number(/v-(\d+)/.exec(layer.path)?.[1]));
    expect(heights.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(2);
    expect(layersOf(chart({}, {}), 100, 64)).toEqual([]);
  });
});

test("a place belongs to one bucket, also outside", () => {
  expect([-5, 0, 49, 50, 99, 500].map((x) => bucketAt(x, 2, 100))).toEqual([0, 0, 0, 1, 1, 1]);
});

test("a selection covers its buckets to their last millisecond, drawn either way", () => {
  const three = chart({}, {}, {});
  const bounds = { from: "2026-11-20T00:00:00.000Z", to: "2026-11-20T01:59:59.999Z" };
  expect(boundsOf(three, 0, 1)).toEqual(bounds);
  expect(boundsOf(three, 1, 0)).toEqual(bounds);
});

test("bounds are said as people say them", () => {
  const at = (text: string) => new Date(`2026-11-${text}`).toISOString();
  const before = (text: string) => new Date(new Date(`2026-11-${text}`).getTime() - 1).toISOString();
  expect(boundsLabel(at("20T12:00"), before("20T13:00"))).toBe("20 Nov 12:00 – 13:00");
  expect(boundsLabel(at("20T22:00"), before("21T01:00"))).toBe("20 Nov 22:00 – 21 Nov 01:00");
  expect(boundsLabel(at("20T00:00"), before("21T00:00"))).toBe("20 Nov");
  expect(boundsLabel(at("20T00:00"), before("23T00:00"))).toBe("20 Nov – 22 Nov");
  expect(boundsLabel(at("20T12:00:00"), before("20T12:00:30"))).toBe("20 Nov 12:00:00 – 12:00:30");
  expect(boundsLabel(at("01T02:00"), before("22T01:00"))).toBe("1 Nov – 22 Nov");
});

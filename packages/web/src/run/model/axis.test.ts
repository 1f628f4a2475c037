import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventsAxis, panBy, squeezedAxis, tickCount, ticks, timeAxis, zoomAt } from "./axis.ts";
import { Knots, TimeMap } from "./time-map.ts";

function mapOf(list: readonly { readonly seq: number; readonly ms: number }[], lastSeq: number): TimeMap {
  const knots = new Knots();
  for (const { seq, ms } of list) knots.add(seq, ms);
  return new TimeMap(knots, lastSeq);
}

/** Something happens in the first and in the last second of an hour. */
const hour = mapOf(
  [
    { seq: 2, ms: 500 },
    { seq: 4, ms: 1_000 },
    { seq: 5, ms: 3_599_000 },
    { seq: 9, ms: 3_600_000 },
  ],
  9,
);

describe("time follows from the number of an event", () => {
  it("is exact at what is known and even in between", () => {
    expect([1, 2, 3, 4, 5, 7, 9].map((seq) => hour.timeOf(seq))).toEqual([
      0, 500, 750, 1_000, 3_599_000, 3_599_500, 3_600_000,
    ]);
  });

  it("never goes back, also where a clock did", () => {
    const map = mapOf(
      [
        { seq: 2, ms: 900 },
        { seq: 3, ms: 400 },
      ],
      3,
    );
    expect(map.timeOf(3)).toBe(900);
  });

  const knots = fc.array(fc.record({ seq: fc.integer({ min: 1, max: 500 }), ms: fc.integer({ min: 0, max: 1e7 }) }));
  it("law: the event at the time of an event is that event or a later one of the same moment", () => {
    fc.assert(
      fc.property(knots, fc.integer({ min: 1, max: 500 }), (list, seq) => {
        const map = mapOf(list, 500);
        const back = map.seqAt(map.timeOf(seq));
        expect(map.timeOf(back)).toBeCloseTo(map.timeOf(seq), 3);
        expect(back).toBeGreaterThanOrEqual(seq - 1);
      }),
    );
  });

  it("finds an event by its own moment where rounding falls short of it", () => {
    const map = mapOf(
      [
        { seq: 1, ms: 9_999_827 },
        { seq: 8, ms: 9_999_827 },
        { seq: 186, ms: 9_999_965 },
      ],
      500,
    );
    for (let seq = 8; seq < 186; seq++) expect(map.seqAt(map.timeOf(seq))).toBe(seq);
  });

  it("law: every axis puts events in the order of the log", () => {
    fc.assert(
      fc.property(knots, (list) => {
        const map = mapOf(list, 500);
        for (const axis of [eventsAxis(map), timeAxis(map), squeezedAxis(map)]) {
          for (let seq = 2; seq <= 500; seq += 7) expect(axis.of(seq)).toBeGreaterThanOrEqual(axis.of(seq - 1));
          expect(axis.of(500)).toBeLessThanOrEqual(axis.length + 1e-6);
        }
      }),
      { numRuns: 40 },
    );
  });
});

it("squeezes what is idle and keeps the rest as it is", () => {
  const axis = squeezedAxis(hour);
  expect(axis.of(4)).toBe(1_000);
  expect(axis.of(5)).toBe(1_250);
  expect(axis.length).toBe(2_250);
  expect([1, 2, 4, 5, 9].map((seq) => axis.seqAt(axis.of(seq)))).toEqual([1, 2, 4, 5, 9]);
});

describe("a zoom", () => {
  const axis = timeAxis(hour);
  it("keeps the place under the pointer", () => {
    const zoom = zoomAt({ from: 0, to: 1000 }, 250, 0.5, axis);
    expect(zoom).toEqual({ from: 125, to: 625 });
  });

  it("never leaves the run, however it is moved", () => {
    const bounded = fc.double({ min: -1e7, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), bounded, fc.double({ min: 0.01, max: 50, noNaN: true }))),
        (moves) => {
          let zoom = { from: 0, to: axis.length };
          for (const [pans, by, factor] of moves)
            zoom = pans ? panBy(zoom, by, axis) : zoomAt(zoom, Math.abs(by), factor, axis);
          expect(zoom.from).toBeGreaterThanOrEqual(0);
          expect(zoom.to).toBeLessThanOrEqual(axis.length + 1e-6);
          expect(zoom.to).toBeGreaterThan(zoom.from);
        },
      ),
    );
  });
});

it("has round ticks", () => {
  expect(ticks({ from: 0, to: 1000 }, 5)).toEqual([0, 200, 400, 600, 800, 1000]);
  expect(ticks({ from: 130, to: 170 }, 4)).toEqual([130, 140, 150, 160, 170]);
  // Of a day hours, not fifths of a hundred thousand seconds.
  const hour = 3_600_000;
  expect(ticks({ from: 0, to: 25 * hour }, 4, true).map((at) => at / hour)).toEqual([0, 12, 24]);
  expect(ticks({ from: 0, to: 25 * hour }, 5, true).map((at) => at / hour)).toEqual([0, 6, 12, 18, 24]);
  expect(ticks({ from: 0, to: 100_000 }, 4, true)).toEqual([0, 30_000, 60_000, 90_000]);
  expect(ticks({ from: 0, to: 100 * 24 * hour }, 5, true).map((at) => at / (24 * hour))).toEqual([
    0, 20, 40, 60, 80, 100,
  ]);
});

it("has at least two ticks on a phone, whatever the length: one alone is no scale", () => {
  const length = fc.double({ min: 1, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(length, fc.integer({ min: 120, max: 2_000 }), (to, width) => {
      const places = ticks({ from: 0, to }, tickCount(width));
      expect(places.length).toBeGreaterThan(1);
      expect(((places[1] ?? 0) / to) * width).toBeGreaterThanOrEqual(40);
    }),
  );
});

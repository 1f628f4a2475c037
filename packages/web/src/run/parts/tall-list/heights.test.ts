import fc from "fast-check";
import { expect, test } from "vitest";
import { Heights } from "./heights.ts";

const heights = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 200 });
const sum = (list: readonly number[]) => list.reduce((all, one) => all + one, 0);

test("a row begins below all rows before it, whatever was measured", () => {
  fc.assert(
    fc.property(heights, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 900 }))), (start, changes) => {
      const expected = [...start];
      const list = new Heights(start.length, (index) => start[index] ?? 0);
      for (const [place, height] of changes) {
        const index = place % start.length;
        expect(list.set(index, height)).toBe(height - (expected[index] ?? 0));
        expected[index] = height;
      }
      expect(list.total).toBe(sum(expected));
      for (const index of expected.keys()) expect(list.offsetOf(index)).toBe(sum(expected.slice(0, index)));
    }),
  );
});

test("the row at a place is the one that covers it", () => {
  fc.assert(
    fc.property(heights, fc.nat({ max: 60_000 }), (start, offset) => {
      const list = new Heights(start.length, (index) => start[index] ?? 0);
      const index = list.indexAt(offset);
      expect(index).toBeLessThan(start.length);
      if (offset >= list.total) expect(index).toBe(start.length - 1);
      else {
        expect(list.offsetOf(index)).toBeLessThanOrEqual(offset);
        expect(list.offsetOf(index + 1)).toBeGreaterThan(offset);
      }
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { keyColumns } from "./key-columns.ts";

const groups = (...lengths: readonly number[]) => lengths.map((length, name) => ({ name, actions: { length } }));
const lengthsOf = (columns: ReturnType<typeof keyColumns>) =>
  columns.map((column) => column.map(({ actions }) => actions.length));

test("the keys of a run and of the list stand in two columns of nearly the same length, the page's own on top", () => {
  expect(lengthsOf(keyColumns(groups(1, 3, 2, 14, 11, 2, 3)))).toEqual([
    [14, 3, 2],
    [11, 3, 2, 1],
  ]);
  expect(lengthsOf(keyColumns(groups(1, 11, 3)))).toEqual([[11], [3, 1]]);
});

test("law: every group stands once, and no column is longer than the other by more than its last group", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 9 }), (lengths) => {
      const columns = keyColumns(groups(...lengths));
      expect(
        columns
          .flat()
          .map(({ name }) => name)
          .sort(),
      ).toEqual(lengths.map((_, name) => name));
      const height = (column: (typeof columns)[number]) =>
        column.reduce((sum, { actions }) => sum + 1.5 + actions.length, 0);
      const [longer, other] = height(columns[0]) >= height(columns[1]) ? columns : [columns[1], columns[0]];
      expect(height(longer.slice(0, -1))).toBeLessThanOrEqual(height(other));
    }),
  );
});

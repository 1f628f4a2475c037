import { expect, test } from "vitest";
import { type Column, columnsFor } from "./columns-for.ts";

const cell = () => "";
const COLUMNS: readonly Column<unknown>[] = [
  { title: "name", cell },
  { title: "cost", width: 60, spare: 2, cell },
  { title: "in", width: 60, spare: 1, cell },
  { title: "time", width: 60, cell },
];
const titles = (width: number) => columnsFor(COLUMNS, width).map(({ title }) => title);

test("columns go where there is no room for them, and what must stay stays", () => {
  expect(titles(352)).toEqual(["name", "cost", "in", "time"]);
  expect(titles(351)).toEqual(["name", "in", "time"]);
  expect(titles(279)).toEqual(["name", "time"]);
  expect(titles(100)).toEqual(["name", "time"]);
});

test("nothing is left out before the width is known", () => {
  expect(titles(0)).toHaveLength(4);
});

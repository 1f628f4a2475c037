import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Column, renderTable } from "./table.ts";
import { widthOf } from "./width.ts";

interface Run {
  readonly number: string;
  readonly name: string;
  readonly tokens: string;
}
const columns: readonly Column<Run>[] = [
  { title: "#", text: ({ number }) => number, align: "right", rank: 0 },
  { title: "name", text: ({ name }) => name, rank: 0, shrinkTo: 6 },
  { title: "tokens", text: ({ tokens }) => tokens, align: "right", rank: 1 },
];
const rows = [
  { number: "9", name: "short", tokens: "12" },
  { number: "1842", name: "二進 a long name", tokens: "1,200" },
];

describe("a table", () => {
  it("aligns wide characters and numbers", () => {
    expect(renderTable(columns, rows, 80)).toEqual([
      "   #  name              tokens",
      "   9  short                 12",
      "1842  二進 a long name   1,200",
    ]);
  });

  it("cuts what may shrink, then leaves out what matters least", () => {
    expect(renderTable(columns, rows, 24)).toEqual([
      "   #  name        tokens",
      "   9  short           12",
      "1842  二進 a lo…   1,200",
    ]);
    expect(renderTable(columns, rows, 13)).toEqual(["   #  name", "   9  short", "1842  二進 a…"]);
  });

  it("stays within the terminal, however narrow, down to the columns that must stay", () => {
    fc.assert(
      fc.property(fc.integer({ min: 12, max: 60 }), fc.array(fc.string(), { maxLength: 5 }), (width, names) => {
        const lines = renderTable(
          columns,
          names.map((name) => ({ number: "1", name, tokens: "5" })),
          width,
        );
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

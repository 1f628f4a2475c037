import { describe, expect, test } from "vitest";
import { COLUMN_IDS, USUAL } from "./columns.ts";
import { EDGE, layout, moveColumn, parseChoice, resizeColumn, shiftColumn, showColumn } from "./layout.ts";

const ids = (width: number, choice = USUAL) => layout(choice, width).map((column) => column.id);

describe("the columns that fit", () => {
  test("are all there on a wide screen, and fill it", () => {
    const placed = layout(USUAL, 1700);
    const last = placed.at(-1);
    expect(placed.map((column) => column.id)).toEqual(COLUMN_IDS);
    expect((last?.left ?? 0) + (last?.width ?? 0) + EDGE).toBe(1700);
  });

  test("give way in their order when it gets narrow, and the title keeps 240 px", () => {
    const dropped: string[] = [];
    for (let width = 1700; width >= 400; width -= 4) {
      const now = ids(width);
      for (const id of COLUMN_IDS) if (!now.includes(id) && !dropped.includes(id)) dropped.push(id);
      expect(layout(USUAL, width).find((column) => column.id === "title")?.width).toBeGreaterThanOrEqual(240);
    }
    expect(dropped).toEqual(["branch", "log", "model", "steps", "tools", "tokens", "flow", "trigger", "cost"]);
  });

  test("do not include what is hidden", () => {
    expect(ids(1700, showColumn(USUAL, "flow", false))).not.toContain("flow");
    expect(ids(1700, showColumn(showColumn(USUAL, "flow", false), "flow", true))).toContain("flow");
  });
});

describe("a choice", () => {
  test("moves a column before or behind another, but none to the fixed beginning", () => {
    expect(moveColumn(USUAL, "cost", "flow").order.slice(3, 6)).toEqual(["cost", "flow", "trigger"]);
    expect(moveColumn(USUAL, "flow", "model").order.slice(3, 6)).toEqual(["trigger", "model", "flow"]);
    expect(moveColumn(USUAL, "flow", "title")).toBe(USUAL);
    expect(shiftColumn(USUAL, "started", 1)).toBe(USUAL);
    expect(shiftColumn(USUAL, "trigger", -1).order.slice(3, 5)).toEqual(["trigger", "flow"]);
  });

  test("keeps widths within reason", () => {
    expect(resizeColumn(USUAL, "flow", 10).widths.flow).toBe(72);
    expect(resizeColumn(USUAL, "flow", 9_000).widths.flow).toBe(480);
    expect(resizeColumn(USUAL, "title", 900)).toBe(USUAL);
  });

  test.each([undefined, null, "x", 7, [], { order: ["flow"], hidden: "all", widths: { flow: "wide", nothing: 3 } }])(
    "that was stored as %j is the usual one",
    (stored) => expect(parseChoice(stored)).toEqual(USUAL),
  );

  test("is read back as it was stored", () => {
    const choice = resizeColumn(showColumn(moveColumn(USUAL, "cost", "flow"), "log", false), "model", 200);
    expect(parseChoice(JSON.parse(JSON.stringify(choice)))).toEqual(choice);
  });
});

import { describe, expect, test } from "vitest";
import { exclude, facetRows, only, toggle, withChoice } from "./model.ts";

describe("the rows of a facet", () => {
  test("keep their places when one is chosen, statuses in an order of their own", () => {
    const values = [
      { value: "completed", count: 90 },
      { value: "failed", count: 4 },
      { value: "running", count: 1 },
    ];
    const order = (chosen: string[]) => facetRows("status", values, { in: chosen as never }).map((row) => row.value);
    expect(order([])).toEqual(["running", "completed", "failed"]);
    expect(order(["failed"])).toEqual(order([]));
  });

  test("include what is chosen and not in the list", () => {
    expect(facetRows("tool", [{ value: "bash", count: 3 }], { in: ["git.*"], notIn: ["bash"] })).toEqual([
      { value: "bash", count: 3, state: "out" },
      { value: "git.*", count: 0, state: "in" },
    ]);
  });

  test("leave out what runs do not say", () => {
    const values = [
      { value: "", count: 2 },
      { value: "fix", count: 1 },
    ];
    expect(facetRows("flow", values, undefined).map(({ value }) => value)).toEqual(["fix"]);
  });

  test("have no counts while these are loading", () => {
    expect(facetRows("flow", undefined, { in: ["fix"] })).toEqual([{ value: "fix", count: undefined, state: "in" }]);
  });
});

describe("a click", () => {
  test("chooses, and takes it back", () => {
    const once = toggle({ in: ["b"] }, "a");
    expect(once).toEqual({ in: ["a", "b"] });
    expect(toggle(toggle(once, "a"), "b")).toBeUndefined();
  });

  test("lets in again what was excluded", () => {
    expect(toggle(exclude(undefined, "a"), "a")).toBeUndefined();
    expect(exclude({ in: ["a", "b"] }, "a")).toEqual({ in: ["b"], notIn: ["a"] });
  });

  test("on “only” leaves just this one, and a second time all", () => {
    const once = only({ in: ["a", "b"], notIn: ["c"] }, "a");
    expect(once).toEqual({ in: ["a"] });
    expect(only(once, "a")).toBeUndefined();
  });

  test("leaves no empty field behind", () => {
    expect(withChoice({ flow: { in: ["a"] }, text: "x" }, "flow", undefined)).toEqual({ text: "x" });
  });
});

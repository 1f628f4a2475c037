import fc from "fast-check";
import { expect, test } from "vitest";
import { AXES, PANELS, parseViewState, printViewState } from "./view-state.ts";

test("a page that nobody touched has no query", () => {
  expect(printViewState(parseViewState(""))).toBe("");
});

test("what is wrong in a URL is as if it were not there", () => {
  expect(parseViewState("at=-3&panel=nonsense&axis=sideways&zoom=9-2&sel=&q=&thread=&side=left")).toEqual({
    panel: "conversation",
    axis: "time",
  });
  expect(parseViewState("at=abc&zoom=1-Infinity")).toEqual({ panel: "conversation", axis: "time" });
});

test("law: every state survives its URL", () => {
  const text = fc.string({ minLength: 1, unit: "grapheme" });
  const state = fc.record(
    {
      at: fc.integer({ min: 1, max: 1e6 }),
      sel: text,
      panel: fc.constantFrom(...PANELS),
      axis: fc.constantFrom(...AXES),
      zoom: fc
        .tuple(fc.nat(1e6), fc.integer({ min: 1, max: 1e6 }))
        .map(([from, width]) => ({ from, to: from + width })),
      q: text,
      thread: text,
      side: fc.constant("steps" as const),
    },
    { requiredKeys: ["panel", "axis"] },
  );
  fc.assert(
    fc.property(state, (value) => {
      expect(parseViewState(printViewState(value))).toEqual(value);
    }),
  );
});

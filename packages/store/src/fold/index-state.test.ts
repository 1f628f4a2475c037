import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { madeEvents } from "../testing/made-run.ts";
import { foldEvent } from "./fold-events.ts";
import { decodeState, encodeState, initialState } from "./index-state.ts";
import { RowChanges } from "./row-changes.ts";

const events = madeEvents({
  n: 1,
  models: [{ model: "__proto__", tokens: 3 }],
  tools: [{ name: "constructor" }, { name: "b", open: true }],
  asked: ["open"],
  end: "running",
});

describe("the fold of a run", () => {
  it("can be put aside after any event and continued", () => {
    const whole = initialState();
    for (const event of events) foldEvent(whole, event, new RowChanges());
    fc.assert(
      fc.property(fc.integer({ min: 0, max: events.length }), (cut) => {
        const first = initialState();
        for (const event of events.slice(0, cut)) foldEvent(first, event, new RowChanges());
        const second = decodeState(encodeState(first));
        for (const event of events.slice(cut)) foldEvent(second, event, new RowChanges());
        expect(second).toEqual(whole);
      }),
    );
  });
});

import { buildLog } from "@openexec/testkit";
import { expect, test } from "vitest";
import { openingOf } from "../../testing/run-of.ts";
import { buildRunData } from "../model/run-data.ts";
import { GrowingRun } from "./growing-run.ts";

const NOTATION = "run plan[model,log]:ok fan:open fan[0]/edit[tool:failed,model]:failed edit[model,tool]:ok completed";

test("a run that grew line by line is the run as it is read at its end", () => {
  const { lines, events } = buildLog(NOTATION);
  const whole = buildRunData(openingOf(events));
  for (let cut = 1; cut < lines.length; cut++) {
    const growing = new GrowingRun(openingOf(events.slice(0, cut)));
    for (let at = cut; at < lines.length; at += 2) {
      // Lines that are there already may come again after a reconnection.
      expect(growing.take(at, lines.slice(at - 1, at + 2))).toBe(true);
    }
    const grown = buildRunData({ ...growing.opening(), row: whole.row });
    expect(grown.spans).toEqual(whole.spans);
    expect(grown.marks).toEqual(whole.marks);
    expect(grown.stops).toEqual(whole.stops);
    expect([grown.endSeq, grown.head]).toEqual([whole.endSeq, whole.head]);
  }
});

test("lines that do not follow are refused", () => {
  const { lines, events } = buildLog(NOTATION);
  expect(new GrowingRun(openingOf(events.slice(0, 3))).take(5, lines.slice(4))).toBe(false);
});

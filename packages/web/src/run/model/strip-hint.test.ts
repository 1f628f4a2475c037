import { expect, test } from "vitest";
import { idleBefore, runOf, tokensOfCalls } from "../../testing/run-of.ts";
import { eventsAxis, squeezedAxis, timeAxis } from "./axis.ts";
import { contextMeter, type Meter } from "./context-meter.ts";
import { stripHint } from "./strip-hint.ts";

const NOTHING = { reach: 0, group: undefined, meter: undefined };

test("says the time and the event of a place", () => {
  const { time } = runOf("run a:ok b:ok completed");
  expect(stripHint({ ...NOTHING, axis: eventsAxis(time), place: 3 })).toBe("30 ms · event 4");
  expect(stripHint({ ...NOTHING, axis: timeAxis(time), place: 30 })).toBe("30 ms · event 4");
});

test("says what stands out there, and how much more", () => {
  const { marks, time } = runOf("run a[tool:failed]:failed failed");
  const at = { ...NOTHING, axis: eventsAxis(time), place: 3 };
  expect(stripHint({ ...at, group: marks.slice(0, 1) })).toBe("grep: tool failed");
  expect(stripHint({ ...at, group: marks.slice(0, 3) })).toBe("grep: tool failed and 2 more");
});

test("says how long a squeezed gap really was, also a little beside one that has hardly any room", () => {
  const { time } = runOf("run a[ask,tool]:ok completed", undefined, idleBefore(4, 3_600_000));
  const axis = squeezedAxis(time);
  const [gap] = axis.gaps;
  if (gap === undefined) throw new Error("there is no gap");
  const at = (place: number, reach = 0) => stripHint({ ...NOTHING, axis, place, reach });
  expect([at(gap.from), at((gap.from + gap.to) / 2), at(gap.to)]).toEqual(Array(3).fill("Idle for 1 h 00 m, squeezed"));
  expect(at(gap.from - 1)).toMatch(/event 2$/);
  expect(at(gap.from - 1, 200)).toBe("Idle for 1 h 00 m, squeezed");
  expect(stripHint({ ...NOTHING, axis: timeAxis(time), place: 1_000_000 })).toMatch(/event 3$/);
});

test("says how full the context was, and from where it fell", () => {
  const notation = "run a[model,model]:ok completed";
  const at = (place: number, model?: string) => {
    const { spans, time } = runOf(notation, undefined, tokensOfCalls([120_000, 30_000], model));
    const meter: Meter = contextMeter(spans, () => true);
    return stripHint({ ...NOTHING, axis: eventsAxis(time), place, meter });
  };
  expect(at(3, "claude-sonnet-4-5")).toBe("Context 120,000 tokens of 200k, 60 %");
  expect(at(4, "claude-sonnet-4-5")).toBe("Context 30,000 tokens, down from 120,000 of 200k, 15 %");
  expect(at(3)).toBe("Context 120,000 tokens; the window of the model is not known");
  // Before its first call there is none.
  expect(at(0)).toBe("0 ms · event 1");
});

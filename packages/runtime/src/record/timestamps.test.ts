import { MemorySink } from "@openexec/testkit";
import { expect, test } from "vitest";
import { NO_FILTER, Recorder } from "./recorder.ts";
import { Timestamps } from "./timestamps.ts";

/** A machine whose clocks the test sets. */
function machine(): {
  now: number;
  monotonic: number;
  clock: { now(): number; monotonic(): number; timer(): () => void };
} {
  const set = { now: Date.UTC(2026, 10, 20, 9, 0, 0), monotonic: 100 };
  return Object.assign(set, { clock: { now: () => set.now, monotonic: () => set.monotonic, timer: () => () => {} } });
}

test("a clock that jumps back keeps the log in order and is told once", () => {
  const set = machine();
  const sink = new MemorySink();
  const recorder = new Recorder(sink, NO_FILTER, set.clock, undefined);
  const say = (message: string): unknown => recorder.append({ type: "LogLine", payload: { level: "info", message } });
  for (let step = 0; step < 10; step++) {
    set.monotonic += 20;
    set.now += step === 5 ? -3_600_000 : 20;
    say(`line ${step}`);
  }
  const times = sink.lines.map(({ at }) => at);
  expect(times).toEqual([...times].sort());
  expect(new Set(times).size).toBe(times.length);
  const told = sink.lines.filter(({ line }) => line.includes("clock_jumped_back"));
  expect(told).toHaveLength(1);
  expect(told[0]?.line).toContain("went back by 3600020 ms");
});

test("a later segment never begins before the end of the one before, whatever the clock says", () => {
  const set = machine();
  const times = new Timestamps(set.clock, "2026-11-20T10:30:00.000500Z");
  expect(times.next() > "2026-11-20T10:30:00.000500Z").toBe(true);
});

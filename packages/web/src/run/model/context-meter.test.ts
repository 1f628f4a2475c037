import { expect, test } from "vitest";
import { runOf, tokensOfCalls } from "../../testing/run-of.ts";
import { contextMeter } from "./context-meter.ts";

const meterOf = (notation: string, tokens: readonly number[], model?: string) =>
  contextMeter(runOf(notation, undefined, tokensOfCalls(tokens, model)).spans, () => true);

test("tells how full the context was at each call, and where it fell", () => {
  const { points, size, sizeKnown } = meterOf(
    "run a[model,tool,model,model,model]:ok completed",
    [50_000, 180_000, 30_000, 25_000],
    "claude-sonnet-4-5",
  );
  // A call that is a little smaller than the one before it is no compaction.
  expect(points.map(({ seq, tokens, dropped }) => [seq, tokens, dropped])).toEqual([
    [3, 50_000, false],
    [7, 180_000, false],
    [9, 30_000, true],
    [11, 25_000, false],
  ]);
  expect([size, sizeKnown]).toEqual([200_000, true]);
});

test("a step that asks a model anew, or beside another one, compacts nothing", () => {
  const { points } = meterOf("run a[model,model]:ok b[model]:ok completed", [50_000, 180_000, 30_000]);
  expect(points.map(({ dropped }) => dropped)).toEqual([false, false, false]);
});

test("counts what was read from a cache and what was answered", () => {
  // The test kit's usage: 10 new, 5 from the cache, 7 answered.
  const { points } = contextMeter(runOf("run a[model]:ok completed").spans, () => true);
  expect(points.map(({ tokens }) => tokens)).toEqual([22]);
});

test("takes the largest request for full where no window is known, or where one was larger than it", () => {
  expect(meterOf("run a[model,model]:ok", [10, 40])).toMatchObject({ size: 40, sizeKnown: false });
  const larger = meterOf("run a[model,model]:ok", [10, 300_000], "claude-sonnet-4-5");
  expect(larger).toMatchObject({ size: 300_000, sizeKnown: false });
  expect(meterOf("run a[model]:ok", [10], "anthropic/claude-sonnet-4-5")).toMatchObject({ size: 200_000 });
});

test("knows nothing of calls that say no tokens, and of other conversations", () => {
  const { spans } = runOf("run a[model,model:open]:open");
  expect(contextMeter(spans, () => true).points).toHaveLength(1);
  expect(contextMeter(spans, () => false).points).toEqual([]);
});

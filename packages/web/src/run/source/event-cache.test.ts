import { expect, test, vi } from "vitest";
import { EventCache } from "./event-cache.ts";
import type { RunSource } from "./run-source.ts";

/** A source of 1,000 events that notes which lines were asked for; frames pass when the test says so. */
function cacheOf(lines: RunSource["lines"] = async (from, to) => ({ lines: linesOf(from, to) })) {
  const asked: number[] = [];
  const waiting: (() => void)[] = [];
  const source = sourceOf((from, to) => {
    asked.push(from);
    return lines(from, to);
  });
  const cache = new EventCache(source, 1_000, (call) => waiting.push(call));
  const frame = async (): Promise<void> => {
    for (const call of waiting.splice(0)) call();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { cache, asked, frame };
}

/** Nothing but its lines is asked for. */
const sourceOf = (lines: RunSource["lines"]): RunSource => ({ lines }) as Partial<RunSource> as RunSource;

const linesOf = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => JSON.stringify({ seq: from + index }));

test("an event is read once it was followed for a frame, and who follows it is told", async () => {
  const { cache, asked, frame } = cacheOf();
  const told = vi.fn();
  cache.follow(130, told);
  await frame();
  expect(asked).toEqual([]);
  await frame();
  expect(asked).toEqual([129]);
  expect(told).not.toHaveBeenCalled();
  await frame();
  expect(told).toHaveBeenCalledTimes(1);
  expect(cache.peek(130)).toEqual({ seq: 130 });
});

test("what was left within a frame is never read", async () => {
  const { cache, asked, frame } = cacheOf();
  for (let seq = 1; seq < 900; seq += 128) {
    const leave = cache.follow(seq, () => undefined);
    await frame();
    leave();
  }
  cache.follow(950, () => undefined);
  for (let more = 0; more < 3; more++) await frame();
  expect(asked).toEqual([897]);
});

test("everything that is shown is read, two windows at a time", async () => {
  const answers: (() => void)[] = [];
  const { cache, asked, frame } = cacheOf(async (from, to) => {
    await new Promise<void>((resolve) => answers.push(resolve));
    return { lines: linesOf(from, to) };
  });
  for (const seq of [1, 200, 300, 400]) cache.follow(seq, () => undefined);
  await frame();
  await frame();
  expect(asked).toEqual([385, 257]);
  for (let round = 0; round < 2; round++) {
    for (const answer of answers.splice(0)) answer();
    await frame();
  }
  expect(asked.toSorted((a, b) => a - b)).toEqual([1, 129, 257, 385]);
});

test("what could not be read is read again while it is shown", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    let broken = true;
    const { cache, asked, frame } = cacheOf(async (from, to) => {
      if (broken) throw new Error("the server is gone");
      return { lines: linesOf(from, to) };
    });
    cache.follow(5, () => undefined);
    for (let more = 0; more < 4; more++) await frame();
    expect(asked).toEqual([1]);
    await expect(cache.wait(5)).rejects.toThrow("the server is gone");
    broken = false;
    vi.advanceTimersByTime(2_000);
    for (let more = 0; more < 3; more++) await frame();
    expect(asked).toEqual([1, 1]);
    expect(cache.peek(5)).toEqual({ seq: 5 });
  } finally {
    vi.useRealTimers();
  }
});

test("what is shown is kept, however much is read besides", async () => {
  const source = sourceOf(async (from, to) => ({ lines: linesOf(from, to) }));
  const cache = new EventCache(source, 20_000);
  cache.follow(1, () => undefined);
  for (let seq = 1; seq <= 20_000; seq += 128) await cache.wait(seq);
  expect(cache.peek(1)).toEqual({ seq: 1 });
  expect(cache.peek(130)).toBeUndefined();
});

test("the end of a run that grows is read again for who shows it", async () => {
  const source = sourceOf(async (from, to) => ({ lines: linesOf(from, to) }));
  const cache = new EventCache(source, 10);
  expect(await cache.wait(11)).toBeUndefined();
  await cache.wait(10);
  cache.follow(11, () => undefined);
  cache.grow(12);
  await new Promise((resolve) => setImmediate(resolve));
  expect(cache.peek(11)).toEqual({ seq: 11 });
});

/** A source that answers when the test says so. */
function heldCache(endSeq: number) {
  const answers: (() => void)[] = [];
  const asked: string[] = [];
  const source = sourceOf(async (from, to) => {
    asked.push(`${from}-${to}`);
    await new Promise<void>((resolve) => answers.push(resolve));
    return { lines: linesOf(from, to) };
  });
  const cache = new EventCache(source, endSeq);
  const answer = async (): Promise<void> => {
    for (const one of answers.splice(0)) one();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { cache, asked, answer };
}

test("an event that came while its window was being read is read after", async () => {
  const { cache, asked, answer } = heldCache(100);
  cache.follow(100, () => undefined);
  cache.grow(101);
  cache.follow(101, () => undefined);
  const waited = cache.wait(101);
  expect(asked).toEqual(["1-100"]);
  await answer();
  await answer();
  expect(asked).toEqual(["1-100", "1-101"]);
  expect(await waited).toEqual({ seq: 101 });
  expect(cache.peek(101)).toEqual({ seq: 101 });
});

test("what is shown is read when what was asked for before it has come", async () => {
  const { cache, asked, answer } = heldCache(1_000);
  for (const seq of [880, 1_000]) cache.prefetch(seq);
  cache.follow(5, () => undefined);
  expect(asked).toEqual(["769-896", "897-1000"]);
  await answer();
  expect(asked).toEqual(["769-896", "897-1000", "1-128"]);
  await answer();
  expect(cache.peek(5)).toEqual({ seq: 5 });
});

test("why events cannot be read is told until they can, and asking again asks at once", async () => {
  let answer: () => Promise<{ lines: string[] }> = () => Promise.reject(new Error("the server is gone"));
  const { cache, asked, frame } = cacheOf(() => answer());
  const told = vi.fn();
  cache.followProblem(told);
  const frames = async (count: number) => {
    for (let more = 0; more < count; more++) await frame();
  };
  cache.follow(5, () => undefined);
  await frames(3);
  expect(cache.problem()).toMatchObject({ message: "the server is gone" });
  expect(told).toHaveBeenCalledTimes(1);
  for (const garbage of [["no JSON", "null", '{"seq":"one"}'], []]) {
    answer = async () => ({ lines: garbage });
    cache.again();
    await frames(3);
    expect(cache.problem()).toMatchObject({ message: "What was given for events 1 to 128 is none of them." });
  }
  // One line that is no event hides none of the others.
  answer = async () => ({ lines: ["no JSON", ...linesOf(1, 128)] });
  cache.again();
  await frames(4);
  expect(asked).toEqual([1, 1, 1, 1]);
  expect(cache.problem()).toBeUndefined();
  expect(cache.peek(5)).toEqual({ seq: 5 });
});

test("a problem ends with the last who showed what waits to be read again, or showed what is missing in it", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    let broken = false;
    const source = sourceOf(async (from, to) => {
      if (broken) throw new Error("the server is gone");
      return { lines: linesOf(from, to) };
    });
    const waiting: (() => void)[] = [];
    const cache = new EventCache(source, 10, (call) => waiting.push(call));
    const frames = async (count: number) => {
      for (let more = 0; more < count; more++) {
        for (const call of waiting.splice(0)) call();
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    cache.follow(10, () => undefined);
    await frames(3);
    broken = true;
    cache.grow(12);
    const leaveLast = cache.follow(12, () => undefined);
    await frames(3);
    expect(cache.problem()).toBeDefined();
    // Event 10 of the same window is still shown, and there.
    leaveLast();
    vi.advanceTimersByTime(2_000);
    expect(cache.problem()).toBeDefined();
    await frames(2);
    expect(cache.problem()).toBeUndefined();

    cache.grow(1_000);
    const leave = cache.follow(500, () => undefined);
    await frames(3);
    expect(cache.problem()).toBeDefined();
    vi.advanceTimersByTime(2_000);
    expect(cache.problem()).toBeDefined();
    leave();
    expect(cache.problem()).toBeUndefined();
  } finally {
    vi.useRealTimers();
  }
});

test("what nobody shows is no problem", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    const { cache, frame } = cacheOf(() => Promise.reject(new Error("the server is gone")));
    cache.prefetch(500);
    const leave = cache.follow(5, () => undefined);
    for (let more = 0; more < 4; more++) await frame();
    expect(cache.problem()).toBeDefined();
    leave();
    vi.advanceTimersByTime(2_000);
    expect(cache.problem()).toBeUndefined();
  } finally {
    vi.useRealTimers();
  }
});

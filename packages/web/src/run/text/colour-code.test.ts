import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { colourCode, knownColours } from "./colour-code.ts";
import type { FromHighlight, ToHighlight } from "./highlight-worker.ts";

const workers: FakeWorker[] = [];

class FakeWorker {
  readonly asked: ToHighlight[] = [];
  isTerminated = false;
  onmessage: ((event: { data: FromHighlight }) => void) | undefined;
  onerror: (() => void) | undefined;
  constructor() {
    workers.push(this);
  }
  postMessage(request: ToHighlight) {
    this.asked.push(request);
  }
  terminate() {
    this.isTerminated = true;
  }
  answer() {
    const { id, code } = this.asked.shift() ?? { id: 0, code: "" };
    this.onmessage?.({ data: { id, lines: linesOf(code) } });
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("Worker", FakeWorker);
});
afterEach(() => {
  workers.at(-1)?.onerror?.();
  workers.length = 0;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const linesOf = (code: string) => [[{ text: code, color: undefined }]];

test("a worker whose file could not be loaded is replaced", async () => {
  const first = colourCode("a", "ts");
  workers[0]?.onerror?.();
  expect(await first).toBeUndefined();
  expect(workers[0]?.isTerminated).toBe(true);
  const second = colourCode("b", "ts");
  workers[1]?.answer();
  expect(await second).toEqual(linesOf("b"));
});

test("a worker that stands still over some code is replaced, and what waited stays plain", async () => {
  const [stuck, behind] = [colourCode("a", "ts"), colourCode("b", "ts")];
  vi.advanceTimersByTime(4_000);
  expect(workers[0]?.isTerminated).toBe(false);
  vi.advanceTimersByTime(2_000);
  expect(await Promise.all([stuck, behind])).toEqual([undefined, undefined]);
  expect(workers[0]?.isTerminated).toBe(true);
  const next = colourCode("c", "ts");
  workers[1]?.answer();
  expect(await next).toEqual(linesOf("c"));
});

test("a worker that answers is kept, however long it has much to do", async () => {
  const codes = ["a", "b", "c"];
  const all = codes.map((code) => colourCode(code, "ts"));
  for (const _ of codes) {
    vi.advanceTimersByTime(4_000);
    workers[0]?.answer();
  }
  expect(await Promise.all(all)).toEqual(codes.map(linesOf));
  vi.advanceTimersByTime(60_000);
  expect(workers).toHaveLength(1);
  expect(workers[0]?.isTerminated).toBe(false);
});

test("colours are kept for code that is seen again, of the newest code only, and not of long code", async () => {
  const colour = async (code: string) => {
    const asked = colourCode(code, "ts");
    workers.at(-1)?.answer();
    await asked;
  };
  await colour("seen");
  expect(knownColours("seen", "ts")).toEqual(linesOf("seen"));
  expect(knownColours("seen", "go")).toBeUndefined();
  const long = "x".repeat(5_000);
  await colour(long);
  expect(knownColours(long, "ts")).toBeUndefined();
  for (let other = 0; other < 200; other++) await colour(`other ${other}`);
  expect(knownColours("seen", "ts")).toBeUndefined();
  expect(knownColours("other 0", "ts")).toEqual(linesOf("other 0"));
});

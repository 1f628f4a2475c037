import type { RunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Retention, Swept } from "./retention.ts";
import { Sweeper } from "./sweeper.ts";

const HOUR_MS = 3_600_000;
const RUN = "run_00000000-0000-7000-8000-000000000001" as RunId;
const NOTHING: Swept = { due: [], deleted: [], problems: [], kept: [] };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A sweeper whose sweeps end as they are told, the last one again and again, and what it does. */
function sweeping(...answers: readonly (Swept | Error)[]) {
  const sweeps: string[] = [];
  const logged: Readonly<Record<string, unknown>>[] = [];
  const sweep = async (how: string): Promise<Swept> => {
    const answer = answers[Math.min(sweeps.length, answers.length - 1)] ?? NOTHING;
    sweeps.push(how);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const index = { isBehind: false };
  const log = (entry: Readonly<Record<string, unknown>>) => void logged.push(entry);
  const sweeper = new Sweeper({ sweep } as Retention, log, () => index.isBehind, Date.now);
  return { sweeper, sweeps, logged, index };
}

test("sweeps at the start, every six hours and at the end, and never without having announced it", async () => {
  const { sweeper, sweeps } = sweeping(NOTHING);
  await sweeper.start();
  expect(sweeps).toEqual(["announced"]);
  await vi.advanceTimersByTimeAsync(6 * HOUR_MS);
  await vi.advanceTimersByTimeAsync(6 * HOUR_MS);
  expect(sweeps).toHaveLength(3);
  await sweeper.stop();
  expect(sweeps).toHaveLength(4);
  await vi.advanceTimersByTimeAsync(24 * HOUR_MS);
  expect(sweeps).toEqual(["announced", "announced", "announced", "announced"]);
});

test("says what will be deleted and when, and then what was", async () => {
  const due = [{ runId: RUN, enteredAt: "2026-01-01T00:00:00.000Z", reason: "age" as const, replays: [] }];
  const announcedUntil = "2026-02-01T00:00:00.000Z";
  const { sweeper, logged } = sweeping({ ...NOTHING, due, announcedUntil }, { ...NOTHING, due, deleted: [RUN] });
  await sweeper.start();
  expect(sweeper.announced).toEqual({ due: 1, announcedUntil });
  expect(logged).toEqual([{ level: "warning", msg: "runs will be deleted", due: 1, from: announcedUntil }]);
  await sweeper.stop();
  expect(sweeper.announced).toBeUndefined();
  expect(logged.slice(1)).toEqual([{ level: "info", msg: "run deleted by retention", runId: RUN }]);
});

test("goes on after a sweep that failed, and says why until one succeeds", async () => {
  const { sweeper, logged } = sweeping(new Error("disk gone"), NOTHING);
  await sweeper.start();
  expect(sweeper.trouble).toEqual({ failure: "disk gone", problems: [], kept: [] });
  expect(logged).toEqual([{ level: "error", msg: "retention failed", error: "disk gone" }]);
  await vi.advanceTimersByTimeAsync(6 * HOUR_MS);
  expect(sweeper.trouble).toEqual({ problems: [], kept: [] });
  await sweeper.stop();
});

test("deletes nothing while the index lacks runs: what it would delete may be needed by them", async () => {
  const { sweeper, sweeps, logged, index } = sweeping(NOTHING);
  index.isBehind = true;
  await sweeper.start();
  expect(sweeps).toEqual([]);
  expect(logged).toEqual([{ level: "info", msg: "retention waits for the index" }]);
  index.isBehind = false;
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(sweeps).toHaveLength(1);
  await sweeper.stop();
});

test("looks each minute whether the index has all runs again, and says after hours that it has not", async () => {
  const { sweeper, sweeps, logged, index } = sweeping(NOTHING);
  const waitsSince = new Date().toISOString();
  index.isBehind = true;
  await sweeper.start();
  await vi.advanceTimersByTimeAsync(5 * HOUR_MS);
  expect(sweeper.trouble).toEqual({ problems: [], kept: [] });
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(sweeper.trouble).toEqual({ problems: [], kept: [], waitsSince });
  expect(logged).toHaveLength(1);
  index.isBehind = false;
  await vi.advanceTimersByTimeAsync(HOUR_MS / 60);
  expect(sweeps).toHaveLength(1);
  expect(sweeper.trouble).toEqual({ problems: [], kept: [] });
  index.isBehind = true;
  await sweeper.stop();
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(sweeps).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

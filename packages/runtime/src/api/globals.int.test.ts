import crypto, { getRandomValues, randomFillSync, randomInt } from "node:crypto";
import os from "node:os";
import { performance as hooks } from "node:perf_hooks";
import timersPromises, { setInterval as every, scheduler } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { compute } from "../flow/nodes.ts";
import type { FlowContext } from "../flow/types.ts";
import { record, replay } from "../testing/record.ts";

const once = (run: (context: FlowContext) => unknown, timeoutMs = 60_000) =>
  defineFlow({
    name: "globals",
    startAt: "before",
    nodes: { before: compute({ run: () => ({ n: [1] }) }), read: compute({ timeoutMs, run }) },
    edges: [{ from: "before", to: "read" }],
  });

/** Records the callback in a step, replays it, and gives what it returned. */
async function observed(run: (context: FlowContext) => unknown, timeoutMs?: number): Promise<unknown> {
  const flow = once(run, timeoutMs);
  const recording = await record(flow);
  expect(recording.result.error).toBeUndefined();
  const report = await replay(recording, flow);
  expect(report.firstDivergence).toBeUndefined();
  expect(report.grades.unobserved).toBe(0);
  return recording.result.output;
}

describe("dates", () => {
  test("subclasses, calls without new, and dates of nothing", async () => {
    class Own extends Date {
      label = "own";
    }
    const output = await observed(() => [
      new Own().getTime() > 0,
      new Own() instanceof Date,
      Date().slice(0, 3),
      Number.isNaN(new Date(undefined as never).getTime()),
      new Own(5).getTime(),
    ]);
    expect(output).toEqual([true, true, expect.stringMatching(/^\w{3}$/), true, 5]);
  });

  test("formatters that are given no date take today's", async () => {
    const precise = new Intl.DateTimeFormat("en", { minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
    await observed(() => [precise.format(), precise.formatToParts(), precise.format(undefined)]);
  });

  test("marks and the origin of time", async () => {
    await observed(() => [performance.timeOrigin, hooks.timeOrigin, performance.mark("m").startTime]);
  });
});

describe("randomness", () => {
  test("every door to random bytes follows from the seed", async () => {
    const output = (await observed(async () => {
      const filled = randomFillSync(Buffer.alloc(8, 7), 2, 3);
      const later = await new Promise<Buffer>((resolve, reject) =>
        crypto.randomFill(Buffer.alloc(6, 9), 4, (error, buffer) => (error ? reject(error) : resolve(buffer))),
      );
      return [
        [...filled],
        [...later],
        [...getRandomValues(new Uint8Array(4))],
        [...new Uint8Array(crypto.getRandomValues(new Uint16Array(2)).buffer)],
        [...globalThis.crypto.getRandomValues(new Uint8Array(2))],
        crypto.randomBytes(4).toString("hex"),
        randomInt(10),
      ];
    })) as number[][];
    expect(output[0]?.filter((byte) => byte === 7).length).toBeGreaterThanOrEqual(5);
    expect(output[1]?.slice(0, 4)).toEqual([9, 9, 9, 9]);
  });

  test("integers lie in their range, without bias, and wrong arguments are errors as in Node", async () => {
    const output = await observed(() => {
      const dice = Array.from({ length: 200 }, () => randomInt(1, 7));
      const wide = Array.from({ length: 200 }, () => randomInt(0, 3 * 2 ** 46));
      const errors = [() => randomInt(5, 5), () => randomInt(2 ** 49), () => crypto.randomBytes(-1)].map((call) => {
        try {
          return call();
        } catch (error) {
          return (error as { code?: string }).code;
        }
      });
      return [new Set(dice).size, Math.min(...dice), Math.max(...dice), wide.filter((n) => n < 2 ** 46).length, errors];
    });
    const [faces, least, most, low, errors] = output as [number, number, number, number, unknown[]];
    expect([faces, least, most]).toEqual([6, 1, 6]);
    expect(low).toBeLessThan(95);
    expect(errors).toEqual(["ERR_OUT_OF_RANGE", "ERR_OUT_OF_RANGE", "ERR_OUT_OF_RANGE"]);
  });
});

describe("timers", () => {
  test("promises of timers and schedulers", async () => {
    const output = await observed(async () => {
      const ticks: unknown[] = [];
      for await (const value of every(1, "tick")) if (ticks.push(value) === 2) break;
      await scheduler.wait(1);
      await scheduler.yield();
      return [...ticks, await timersPromises.setTimeout(1, "late")];
    });
    expect(output).toEqual(["tick", "tick", "late"]);
  });

  test("an aborted timer rejects as in Node", async () => {
    const output = await observed(async () => {
      const abort = new AbortController();
      const waiting = timersPromises.setTimeout(60_000, 1, { signal: abort.signal });
      abort.abort("why");
      return waiting.catch((error: Error & { code?: string }) => [error.name, error.code, error.cause]);
    });
    expect(output).toEqual(["AbortError", "ABORT_ERR", "why"]);
  });

  test("signals that time out", async () => {
    const output = await observed(async () => {
      const signal = AbortSignal.timeout(2);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return (signal.reason as Error).name;
    });
    expect(output).toBe("TimeoutError");
  });

  test("delays as Node takes them: text, negative, none, too long; and no function is an error at once", async () => {
    const output = await observed(async () => {
      const wait = (ms: unknown): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms as number, ms));
      const seen = [
        await wait("2"),
        await wait(-5),
        await wait(undefined),
        await wait(Number.NaN),
        await wait(2 ** 40),
      ];
      try {
        setTimeout("code" as never, 1);
      } catch (error) {
        seen.push((error as { code?: string }).code);
      }
      return seen;
    });
    expect(output).toEqual(["2", -5, undefined, Number.NaN, 2 ** 40, "ERR_INVALID_ARG_TYPE"]);
  });

  test("a sleep that is longer than Node's longest timer does not end at once", async () => {
    const flow = once(({ sleep }) => sleep(2 ** 31 + 5), 20);
    const recording = await record(flow);
    expect(recording.result.status).toBe("timed_out");
  });

  test("an interval that is cleared in its own callback, and a timer that is set again", async () => {
    const output = await observed(
      () =>
        new Promise((resolve) => {
          let ticks = 0;
          const interval = setInterval(() => {
            clearInterval(interval);
            ticks++;
            const timer = setTimeout(() => resolve(ticks), 2);
            timer.refresh();
          }, 1);
        }),
    );
    expect(output).toBe(1);
  });
});

describe("system", () => {
  test("what code does to a value that it read does not change the record", async () => {
    await observed(() => {
      const cpus = os.cpus();
      const count = cpus.length;
      cpus.length = 0;
      const names = Object.keys(process.env);
      names.length = 0;
      return count;
    });
  });

  test("process ids", async () => {
    await observed(() => [process.pid, process.ppid]);
  });

  test("variables that code sets itself, and all of them", async () => {
    const output = await observed(() => {
      process.env.OPENEXEC_TEST_SET = "set";
      const all = { ...process.env };
      delete process.env.OPENEXEC_TEST_SET;
      return [all.OPENEXEC_TEST_SET, process.env.OPENEXEC_TEST_SET, "OPENEXEC_TEST_SET" in process.env];
    });
    expect(output).toEqual(["set", undefined, false]);
  });
});

test("outputs behave as a plain object", async () => {
  const output = await observed(({ outputs, results }) => {
    const copy = { ...outputs };
    return [
      copy,
      structuredClone(outputs),
      JSON.stringify(outputs),
      // biome-ignore lint/suspicious/noPrototypeBuiltins: flows of acpx do so
      outputs.hasOwnProperty("before"),
      `${outputs}`,
      Object.entries(results).length,
      "toString" in outputs,
      outputs,
    ];
  });
  const before = { before: { n: [1] } };
  expect(output).toEqual([before, before, '{"before":{"n":[1]}}', true, "[object Object]", 1, true, before]);
});

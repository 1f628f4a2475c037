import { describe, expect, test } from "vitest";
import { UrlWriter } from "./url-writer.ts";

/** A history of the browser, with a clock that is moved by hand. */
function browser() {
  let now = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const entries = [""];
  const calls: number[] = [];
  const writer = new UrlWriter({
    now: () => now,
    later: (run, ms) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    shown: () => entries.at(-1) ?? "",
    write: (search, replace) => {
      calls.push(now);
      if (replace) entries.pop();
      entries.push(search);
    },
  });
  const pass = (ms: number): void => {
    const end = now + ms;
    for (;;) {
      const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      timers = timers.filter((timer) => timer !== next);
      now = next.at;
      next.run();
    }
    now = end;
  };
  return { writer, entries, calls, pass };
}

/** The most calls within any stretch of so many milliseconds. */
const mostWithin = (calls: readonly number[], span: number) =>
  Math.max(...calls.map((begin) => calls.filter((at) => at >= begin && at < begin + span).length));

describe("the URL of a run", () => {
  test("follows a scrub at once, then every 400 ms, and ends as the scrub did", () => {
    const { writer, entries, calls, pass } = browser();
    for (let at = 1; at <= 100; at++) {
      writer.replace(`at=${at}`);
      if (at === 1) expect(entries).toEqual(["at=1"]);
      pass(10);
    }
    pass(1_000);
    expect(entries).toEqual(["at=100"]);
    expect(calls).toEqual([0, 400, 800, 1_200]);
  });

  test("has a new entry for a jump at once, and the old one says where the scrub before it ended", () => {
    const { writer, entries } = browser();
    for (const at of [1, 2, 3]) writer.replace(`at=${at}`);
    writer.push("at=9");
    expect(entries).toEqual(["at=3", "at=9"]);
  });

  test("has an entry for a click once it can be no double one, or once something else is done; none if it was one", () => {
    const { writer, entries, pass } = browser();
    writer.soon("at=1");
    pass(500);
    expect(entries).toEqual([""]);
    pass(200);
    expect(entries).toEqual(["", "at=1"]);
    writer.soon("at=2");
    writer.replace("at=3");
    expect(entries.splice(0)).toEqual(["", "at=1", "at=3"]);
    writer.soon("at=4");
    writer.push("at=5");
    writer.soon("at=6");
    writer.soon("at=7");
    expect(entries.splice(0)).toEqual(["at=4", "at=5", "at=6"]);
    writer.forget();
    pass(1_000);
    writer.replace("at=8");
    writer.replace("at=9");
    // What a scrub left is no part of the click.
    writer.soon("at=10");
    writer.forget();
    pass(1_000);
    expect(entries).toEqual(["at=9"]);
  });

  test("stays within what browsers allow, however one drags and jumps, and ends where one is", () => {
    const { writer, entries, calls, pass } = browser();
    // A jump and four moves of a drag in each tenth of a second, for two minutes.
    for (let at = 1; at <= 6_000; at++) {
      if (at % 5 === 0) writer.push(`at=${at}`);
      else writer.replace(`at=${at}`);
      pass(20);
    }
    expect(mostWithin(calls, 30_000)).toBeLessThan(100);
    expect(mostWithin(calls, 10_000)).toBeLessThan(200);
    pass(60_000);
    expect(entries.at(-1)).toBe("at=6000");
  });

  test("says where a scrub ended as soon as the entry is about to be left, also past what it allows itself", () => {
    const { writer, entries, calls, pass } = browser();
    for (let at = 1; at <= 90; at++) writer.push(`at=${at}`);
    writer.replace("at=91");
    writer.replace("at=92");
    expect(entries.at(-1)).toBe("at=90");
    writer.settle();
    expect(entries.slice(-2)).toEqual(["at=89", "at=92"]);
    pass(60_000);
    writer.settle();
    expect(calls).toHaveLength(91);
  });

  test("writes nothing of an entry that is no longer shown, nor what stands there", () => {
    const { writer, entries, calls, pass } = browser();
    writer.replace("at=1");
    writer.replace("at=2");
    writer.forget();
    pass(1_000);
    writer.replace("at=1");
    expect(entries).toEqual(["at=1"]);
    expect(calls).toHaveLength(1);
  });
});

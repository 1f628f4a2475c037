import { stripVTControlCharacters } from "node:util";
import { attemptId } from "@openexec/timeline";
import { describe, expect, it, vi } from "vitest";
import { Collector } from "../testing/collector.ts";
import type { FeedEvent, ProgressWatcher } from "./feed.ts";
import { watchProgress } from "./watch.ts";

const at = (second: number): string => `2026-01-01T00:00:0${second}.000000Z`;
const step = attemptId("", "fix", 1);
const events: readonly FeedEvent[] = [
  { seq: 1, at: at(1), type: "StepStarted", attemptId: step, payload: { nodeId: "fix", nodeType: "compute" } },
  {
    seq: 2,
    at: at(3),
    type: "StepCompleted",
    attemptId: step,
    payload: { nodeId: "fix", outcome: "ok", durationMs: 2000 },
  },
];

async function watch(
  terminal: boolean,
  env: Record<string, string>,
  use: (watcher: ProgressWatcher, stream: Collector) => void,
): Promise<string> {
  vi.useFakeTimers();
  try {
    const stream = Object.assign(new Collector(), { isTTY: terminal, columns: 40, rows: 10 });
    const watcher = await watchProgress({ stream, env, title: "#7", now: () => Date.UTC(2026, 0, 1, 0, 0, 2) });
    use(watcher, stream);
    return stream.text;
  } finally {
    vi.useRealTimers();
  }
}

const feed = (watcher: ProgressWatcher): void => {
  for (const event of events) watcher.event(event);
  watcher.end();
};

describe("watching a run", () => {
  it("redraws on a terminal, and leaves the last picture", async () => {
    const text = await watch(true, {}, (watcher, stream) => {
      watcher.event(events[0] as FeedEvent);
      vi.advanceTimersByTime(250);
      expect(stripVTControlCharacters(stream.text)).toContain("● fix      1.0 s");
      watcher.event(events[1] as FeedEvent);
      watcher.end();
    });
    expect(stripVTControlCharacters(text).trimEnd().endsWith("✓ fix      2.0 s")).toBe(true);
    expect(text).toContain("\u001b[32m✓");
  });

  it("leaves nothing of what was drawn above a line", async () => {
    await watch(true, {}, (watcher, stream) => {
      vi.advanceTimersByTime(150);
      expect(stream.text).toContain("#7");
      const before = stream.text.length;
      watcher.print("#7  run_1");
      const added = stream.text.slice(before);
      expect(added).toContain("\u001b[2K");
      expect(added.endsWith("#7  run_1\n")).toBe(true);
      watcher.end();
    });
  });

  it("makes room for a question, and draws nothing meanwhile", async () => {
    await watch(true, {}, (watcher, stream) => {
      watcher.event(events[0] as FeedEvent);
      watcher.pause();
      const before = stream.text;
      vi.advanceTimersByTime(1_000);
      expect(stream.text).toBe(before);
      watcher.resume();
      vi.advanceTimersByTime(150);
      expect(stream.text.length).toBeGreaterThan(before.length);
      watcher.end();
    });
  });

  it("has no colours with NO_COLOR, and draws nothing after the end", async () => {
    const text = await watch(true, { NO_COLOR: "1" }, (watcher, stream) => {
      feed(watcher);
      const after = stream.text;
      vi.advanceTimersByTime(1_000);
      expect(stream.text).toBe(after);
    });
    expect(text).toContain("✓ fix");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
    expect(text).not.toMatch(/\u001b\[3\dm/);
  });

  it.each([
    ["a pipe", false, {}],
    ["a dumb terminal", true, { TERM: "dumb" }],
  ])("is plain lines on %s", async (_, terminal, env) => {
    expect(await watch(terminal, env, feed)).toBe("✓  fix#1  2.0 s\n");
  });
});

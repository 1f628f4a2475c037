import { MemorySink } from "@openexec/testkit";
import type { Draft } from "@openexec/timeline";
import { expect, it } from "vitest";
import { NO_FILTER } from "../record/recorder.ts";
import { recordImport } from "./record-import.ts";

const note = (occurredAt: string, message: string): Draft => ({
  type: "LogLine",
  occurredAt,
  payload: { level: "info", message },
});

function imported(
  ...drafts: readonly Draft[]
): { readonly at: string; readonly type: string; readonly payload: unknown }[] {
  const sink = new MemorySink();
  const log = recordImport(sink, { filter: NO_FILTER, startedAt: "2026-05-12T09:00:00.000Z", onEvent: () => {} });
  for (const draft of drafts) log.emit(draft);
  return sink.lines.map(({ line }) => JSON.parse(line));
}

it("logs at the time when it happened, held back where that clock jumps back", () => {
  const lines = imported(
    note("2026-05-12T09:00:00.000Z", "one"),
    note("2026-05-12T09:00:00.486Z", "two"),
    note("2026-05-12T08:00:00.000Z", "three"),
    note("2026-06-01T00:00:00.123456Z", "four"),
  );
  expect(lines.map(({ at }) => at)).toEqual([
    "2026-05-12T09:00:00.000000Z",
    "2026-05-12T09:00:00.486000Z",
    "2026-05-12T09:00:00.486001Z",
    "2026-06-01T00:00:00.123456Z",
  ]);
});

it("says what is missing when an event is too long for a line", () => {
  const long = Array.from({ length: 100_000 }, (_, n) => n);
  const event = {
    ...note("2026-05-12T09:00:01.000Z", "x"),
    payload: { level: "info", message: "x", data: long },
  } as Draft;
  const lines = imported(event, note("2026-05-12T09:00:02.000Z", "y"));
  expect(lines.map(({ type }) => type)).toEqual(["Gap", "LogLine"]);
  expect(lines[0]?.payload).toMatchObject({ what: "LogLine", reason: expect.stringContaining("262144") });
});

it("keeps long values as files, and tells what cannot be stored", () => {
  const sink = new MemorySink();
  const log = recordImport(sink, { filter: NO_FILTER, startedAt: "2026-05-12T09:00:00.000Z", onEvent: () => {} });
  expect(log.store("short")).toEqual({ value: "short" });
  expect(log.store("x".repeat(5000))).toMatchObject({ artifact: { mediaType: "text/plain", bytes: 5000 } });
  let deep: unknown = 1;
  for (let depth = 0; depth < 2000; depth++) deep = [deep];
  expect(log.store(deep)).toEqual({ value: expect.stringMatching(/^\(.+\)$/) });
  expect(sink.files.size).toBe(1);
});

import { expect, test } from "vitest";
import { Collector } from "../../testing/collector.ts";
import { LOG_LEVELS, type LogLevel, logWriter } from "./log-writer.ts";

const NOW = Date.UTC(2026, 10, 20);

function logged(level: LogLevel): readonly Readonly<Record<string, unknown>>[] {
  const stream = new Collector();
  const log = logWriter(stream, level, () => NOW);
  for (const own of LOG_LEVELS) log({ level: own, msg: "request", runId: "run_1\n" });
  log({ level: "no level", msg: "other" });
  return stream.text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
}

test("each entry is a line of JSON with its time and run, from the asked level on", () => {
  expect(logged("warning")).toEqual(
    ["warning", "error"].map((level) => ({
      time: "2026-11-20T00:00:00.000Z",
      level,
      msg: "request",
      runId: "run_1\n",
    })),
  );
  expect(logged("debug").map(({ level }) => level)).toEqual([...LOG_LEVELS, "info"]);
});

import { MemorySink } from "@openexec/testkit";
import { newRunId, type PayloadOf } from "@openexec/timeline";
import { expect, test } from "vitest";
import { recordReplay } from "../api/record-replay.ts";
import { originals } from "../globals/originals.ts";
import { Grades } from "./grades.ts";

test("lines of one grade are one range", () => {
  const grades = new Grades();
  for (const [seq, grade] of [
    [1, "carried"],
    [2, "re-executed"],
    [3, "re-executed"],
    [5, "re-executed"],
  ] as const)
    grades.add(seq, grade);
  expect(grades.ranges).toEqual([
    { fromSeq: 1, toSeq: 1, grade: "carried" },
    { fromSeq: 2, toSeq: 3, grade: "re-executed" },
    { fromSeq: 5, toSeq: 5, grade: "re-executed" },
  ]);
});

test("the verdict of a long alternating log fits its line: the ranges are a file", () => {
  const grades = new Grades();
  for (let seq = 1; seq <= 20_000; seq++) grades.add(seq, seq % 2 === 0 ? "served" : "re-executed");
  expect(grades.ranges).toHaveLength(20_000);
  const sink = new MemorySink();
  const verdict = { verdict: "identical", compared: 1, classes: { derived: 0, served: 0, carried: 0 } } as const;
  recordReplay(sink, {
    runId: newRunId(originals.now(), originals.randomBytes(10)),
    original: { name: "long", project: "test" },
    actor: { type: "user", name: "test" },
    cwd: "/work",
    replay: { of: "run", ofHead: "0".repeat(64), mode: "exact" },
    verdict: { ...verdict, grades: grades.counts, ranges: grades.ranges, block: "none" },
    durationMs: 1,
    onEvent: () => {},
  });
  const line = sink.lines.find(({ type }) => type === "ReplayVerdict")?.line ?? "";
  expect(line.length).toBeLessThan(256 * 1024);
  const { ranges } = (JSON.parse(line) as { payload: PayloadOf<"ReplayVerdict"> }).payload;
  const file = "artifact" in ranges ? sink.files.get(ranges.artifact.path) : undefined;
  expect(JSON.parse(Buffer.from(file ?? []).toString("utf8"))).toHaveLength(20_000);
});

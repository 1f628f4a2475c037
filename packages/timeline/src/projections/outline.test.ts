import { buildLog } from "@openexec/testkit";
import { describe, expect, it } from "vitest";
import { outlineProjection } from "./outline.ts";
import { fold } from "./projection.ts";

const outline = (notation: string) => fold(outlineProjection, buildLog(notation).events);

describe("the outline of a run", () => {
  it("marks what went wrong, with its event and its words", () => {
    const { marks } = outline("run a[tool:failed]:failed failed");
    const errors = marks.filter(({ markType }) => markType === "error");
    expect(errors.map(({ attemptId }) => attemptId)).toEqual(["a#1", "a#1", undefined]);
    expect(errors.every(({ label }) => label !== "")).toBe(true);
  });

  it("has no mark for what went well", () => {
    expect(outline("run a[model,tool,log,allow]:ok completed").marks).toEqual([]);
  });

  it("marks questions and their answers, blocks and CI", () => {
    const { marks } = outline("run b[block]:ok d[ask]:ok ci completed");
    expect(marks.map(({ markType }) => markType)).toEqual(["block", "approval", "approval", "ci"]);
  });

  it("counts every type", () => {
    expect(outline("run a:ok b:ok completed").counts).toEqual({
      RunStarted: 1,
      StepStarted: 2,
      StepCompleted: 2,
      RunCompleted: 1,
    });
  });
});

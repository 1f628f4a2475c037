import { buildBundle } from "@openexec/testkit";
import { describe, expect, it } from "vitest";
import { memorySource } from "../bundle/memory-source.ts";
import { deriveFiles } from "./derive-files.ts";
import { foldRun } from "./fold-run.ts";
import type { AttemptRow, StepsState } from "./step-rows.ts";

async function derive(notation: string) {
  const source = memorySource(buildBundle(notation).files);
  const pieces: string[] = [];
  const run = await deriveFiles(source, (text) => {
    pieces.push(text);
  });
  const steps = JSON.parse(pieces.join("")) as StepsState;
  return { run, steps, pieces, folded: await foldRun(source) };
}

const byStart = (rows: readonly AttemptRow[]): AttemptRow[] => rows.toSorted((a, b) => a.startedSeq - b.startedSeq);

describe("the derived files of a run", () => {
  it.each([
    "run",
    "run a:ok completed",
    `run fan:open ${"fan[0]/a[tool]:ok fan[1]/b[log]:failed ".repeat(600)} c:open gap`,
  ])("say what a fold of the whole log says", async (notation) => {
    const { run, steps, folded } = await derive(notation);
    expect(run).toEqual(folded.run);
    expect(byStart(steps.attempts)).toEqual(folded.steps.attempts);
    expect(steps.loose).toEqual(folded.steps.loose);
  });

  it("come in pieces while a long log is read", async () => {
    const { pieces } = await derive(`run ${"a:ok ".repeat(6000)}`);
    expect(pieces.length).toBeGreaterThan(8);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(400_000);
  });
});

import type { RunId } from "@openexec/timeline";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Candidate, findCandidate, parseReference } from "./reference.ts";

const id = (text: string): RunId => text as RunId;
const runs: readonly Candidate[] = [
  { runId: id("run_0190b1c8-0001-7000-8000-00000000aaaa"), number: 1 },
  { runId: id("run_0190b1c8-0002-7000-8000-0000000042aa"), number: 2 },
  { runId: id("run_0190b1c8-0003-7000-8000-000000001842") },
  { runId: id("run_0190ffff-0001-7000-8000-00000000bbbb"), number: 4 },
];
const find = (text: string): RunId => {
  const reference = parseReference(text);
  if (reference.by === "last") throw new Error("not here");
  return findCandidate(text, reference, runs);
};

describe("the name of a run", () => {
  it.each([
    ["1", 0],
    ["#2", 1],
    ["1842", 2],
    ["bbbb", 3],
    ["BBBB", 3],
    ["run_0190f", 3],
    ["0190ff", 3],
    ["42aa", 1],
    ["run_0190b1c8-0001-7000-8000-00000000aaaa", 0],
  ])("%s is a run", (text, index) => {
    expect(find(text)).toBe(runs[index]?.runId);
  });

  it("a number wins over the ending of an id", () => {
    const both = [...runs, { runId: id("run_0190b1c8-0009-7000-8000-0000000000ff"), number: 1842 }];
    expect(findCandidate("1842", { by: "number", number: 1842 }, both)).toBe(both[4]?.runId);
  });

  it("lists the candidates when it can mean several", () => {
    expect(() => find("0190b1c8")).toThrowError(
      expect.objectContaining({
        code: "run_ambiguous",
        exitCode: 2,
        message: expect.stringContaining("run_0190b1c8-0002-7000-8000-0000000042aa (#2)"),
        fields: { run: "0190b1c8", candidates: runs.slice(0, 3).map(({ runId }) => runId) },
      }),
    );
  });

  it.each(["#1842", "99", "", "zzz", "run_", "__proto__"])("%j is refused, never guessed", (text) => {
    expect(() => find(text)).toThrowError(expect.objectContaining({ code: expect.stringMatching(/^run_/) }));
  });

  it("the whole id always means its own run", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid({ version: 7 }), { minLength: 1, maxLength: 20 }), (uuids) => {
        const all = uuids.map((uuid) => ({ runId: id(`run_${uuid}`) }));
        for (const { runId } of all) expect(findCandidate(runId, parseReference(runId) as never, all)).toBe(runId);
      }),
    );
  });
});

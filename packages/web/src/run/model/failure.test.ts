import { describe, expect, it } from "vitest";
import { runOf } from "../../testing/run-of.ts";
import { tailOf } from "./failure.ts";

describe("why a run failed", () => {
  it("is asked only of a run that did", () => {
    expect(runOf("run a[tool:failed]:failed b:ok completed").failure).toBeUndefined();
    expect(runOf("run a:open").failure).toBeUndefined();
  });

  it("is the call that failed first in the step that the run could not go on from", () => {
    const { failure } = runOf("run a:failed b[tool,tool:failed,model:failed]:failed failed");
    expect(failure?.attempt?.id).toBe("b#1");
    expect(failure?.call?.id).toBe("b#1:2");
    expect(failure?.seq).toBe(failure?.attempt?.endedSeq);
    expect(failure?.sentence).toMatch(/^b: /);
  });

  it("is inside the fan-out, in the branch that failed", () => {
    const { failure } = runOf("run fan[0]/x:ok fan:open fan[0]/c:ok fan[1]/c[tool:failed]:failed failed");
    expect(failure?.attempt?.id).toBe("fan[1]/c#1");
  });
});

it("the tail of a stream is its last lines", () => {
  expect(tailOf("1\n2\n3\n4\n\n", 2)).toEqual(["3", "4"]);
});

import { buildLog } from "@openexec/testkit";
import { type StepsState, stepsProjection } from "@openexec/timeline";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { overviewColumnsSchema } from "../overview-columns.ts";
import { stepColumns, stepsOfColumns } from "./step-columns.ts";

/** As it comes over a wire. */
const sent = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));
const backOf = (steps: StepsState): StepsState => stepsOfColumns(sent(stepColumns(steps)));

function stepsOf(notation: string): StepsState {
  const steps = stepsProjection.init();
  for (const event of buildLog(notation).events) stepsProjection.apply(steps, event);
  return steps;
}

describe("steps as columns", () => {
  test.each([
    "run",
    "run plan[model,log]:ok fan:open fan[0]/edit[tool:failed,model]:failed edit[model,tool,allow,block]:ok completed",
    "run a[model,tool]:open",
    "run a[tool]:ok a[tool]:failed a[tool]:ok failed",
  ])("come back as they were: %s", (notation) => {
    const steps = stepsOf(notation);
    expect(backOf(steps)).toEqual(steps);
  });

  test("law: any rows come back as they were, also those that no log of ours has", () => {
    // Times of our days, and all that can be written: microseconds of years after 2255 are no exact numbers.
    const moment = fc.oneof(
      fc.integer({ min: 0, max: 4e12 }),
      fc.integer({ min: Date.parse("0001-01-01T00:00:00Z"), max: Date.UTC(9999, 11, 31) }),
    );
    const at = fc.oneof(
      fc.tuple(moment, fc.nat(999)).map(([ms, micros]) => {
        const text = new Date(ms).toISOString();
        return `${text.slice(0, -1)}${String(micros).padStart(3, "0")}Z`;
      }),
      fc.constantFrom("2026-01-01T00:00:00Z", "2026-02-30T25:61:61.000000Z", "yesterday", ""),
    );
    const id = fc.constantFrom("a#1", "a#1:1", ":1", "", "b/a#1:1.2", "x");
    const seq = fc.integer({ min: 0, max: 1e9 });
    const call = fc.record(
      {
        callId: id,
        callType: fc.constantFrom("model", "tool"),
        name: fc.string(),
        startedSeq: seq,
        startedAt: at,
        endedSeq: seq,
        endedAt: at,
        parentId: id,
        exitCode: fc.oneof(fc.integer(), fc.constant(null)),
        usage: fc.record({ inputUncached: fc.nat(), extra: fc.nat() }, { requiredKeys: [] }),
        cost: fc.record({ amount: fc.double({ noNaN: true, min: 0, max: 9 }), currency: fc.string() }),
        durationMs: fc.double({ noNaN: true, min: 0, max: 1e9 }),
      },
      { requiredKeys: ["callId", "callType", "name", "startedSeq", "startedAt"] },
    );
    const attempt = fc.record(
      {
        attemptId: id,
        nodeId: fc.constantFrom("a", "b"),
        scope: fc.constantFrom("f[1]", ""),
        attempt: fc.integer({ min: 1, max: 3 }),
        nodeType: fc.constantFrom("agent", "shell"),
        startedSeq: seq,
        startedAt: at,
        logs: fc.record({ info: fc.nat() }),
        error: fc.record({ name: fc.string(), message: fc.string() }),
        calls: fc.array(call, { minLength: 1, maxLength: 4 }),
      },
      { requiredKeys: ["attemptId", "nodeId", "attempt", "nodeType", "startedSeq", "startedAt"] },
    );
    const loose = fc.record({ calls: fc.array(call, { minLength: 1, maxLength: 3 }) }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.record({ attempts: fc.array(attempt, { maxLength: 5 }), loose }), (state) => {
        const steps = sent(state) as unknown as StepsState;
        expect(backOf(steps)).toEqual(steps);
      }),
    );
  });

  test("are new: a run that goes on does not write to what was sent", () => {
    const steps = stepsOf("run a[log]:open");
    const columns = sent(stepColumns(steps));
    const first = stepsOfColumns(columns);
    Object.assign(first.attempts[0]?.logs ?? {}, { info: 99 });
    expect(stepsOfColumns(columns)).toEqual(steps);
  });

  test("are new also where they are no columns: what belongs to no attempt, and fields beside the columns", () => {
    const steps = stepsOf("run a[log]:open");
    const mood = { now: "calm" };
    Object.assign(steps.attempts[0] ?? {}, { mood });
    Object.assign(steps.loose, { logs: { info: 1 } });
    const columns = sent(stepColumns(steps));
    const first = stepsOfColumns(columns);
    Object.assign(first.loose.logs ?? {}, { info: 99 });
    Object.assign((first.attempts[0] as unknown as { mood: object }).mood, { now: "cross" });
    expect(stepsOfColumns(columns)).toEqual(steps);
  });

  test("of a later version may hold columns that are not known yet; what lacks is absent", () => {
    const steps = stepsOf("run a[model]:ok");
    const columns = sent(stepColumns(steps));
    const { durationMs: _, ...rest } = columns.calls.columns;
    const other = { ...columns, calls: { ...columns.calls, columns: { ...rest, mood: [1] } } };
    expect(stepsOfColumns(other).attempts[0]?.calls?.[0]).not.toHaveProperty("mood");
    expect(stepsOfColumns(other).attempts[0]?.calls?.[0]?.durationMs).toBeUndefined();
    expect(overviewColumnsSchema.shape.steps.safeParse(other).success).toBe(true);
  });

  test("of a long run take less than a third of its JSON", () => {
    const steps = stepsOf(
      `run ${Array.from({ length: 200 }, () => "plan[model,log]:ok edit[model,tool,tool]:ok").join(" ")}`,
    );
    expect(JSON.stringify(stepColumns(steps)).length).toBeLessThan(JSON.stringify(steps).length / 3);
  });
});

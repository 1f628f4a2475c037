import { expect, test } from "vitest";
import { runOf } from "../../testing/run-of.ts";
import { isOverAt, statusAt } from "./spans.ts";

const tree = (notation: string) =>
  runOf(notation).spans.map(({ id, depth, status }) => `${"  ".repeat(depth)}${id} ${status}`);

test("calls are in their attempt, branches in their fan-out", () => {
  expect(tree("run a[model,tool:failed]:ok fan:open fan[1]/b[tool]:ok")).toEqual([
    "a#1 ok",
    "  a#1:1 ok",
    "  a#1:2 failed",
    "fan#1 open",
    "  fan[1]/b#1 ok",
    "    fan[1]/b#1:1 ok",
  ]);
});

test("what has no outcome is open, and what was declined was cancelled by a person", () => {
  expect(tree("run a[model:open]:open")).toEqual(["a#1 open", "  a#1:1 open"]);
});

test("what has no outcome when its run is over was cut off, whatever its run became", () => {
  for (const end of ["failed", "cancelled", "timed_out", "completed"]) {
    expect(tree(`run a[model:open]:open ${end}`)).toEqual(["a#1 interrupted", "  a#1:1 interrupted"]);
  }
  expect(tree("run a[tool:open]:open interrupt")).toEqual(["a#1 interrupted", "  a#1:1 interrupted"]);
});

test("at an earlier event what ends later is under way, and what never ends is not", () => {
  const [ok, cut] = runOf("run a:ok b:open failed").spans;
  if (ok === undefined || cut === undefined) throw new Error("no spans");
  expect([statusAt(ok, ok.startedSeq), statusAt(ok, ok.endedSeq ?? 0)]).toEqual(["open", "ok"]);
  expect(statusAt(cut, cut.startedSeq)).toBe("interrupted");
});

test("a question waits for a person, and so does the step that asks it, as long as nobody has answered", () => {
  const [asking, question] = runOf("run a[ask,tool]:ok completed").spans;
  if (asking === undefined || question === undefined) throw new Error("no spans");
  const from = question.startedSeq - 1;
  expect([0, 1, 2].map((more) => statusAt(asking, from + more))).toEqual(["open", "waiting", "open"]);
  expect([1, 2].map((more) => statusAt(question, from + more))).toEqual(["waiting", "ok"]);
  expect(isOverAt(question, from + 1)).toBe(false);
  const [still] = runOf("run a[tool,ask:open]:open pause").spans;
  expect(still === undefined ? "" : statusAt(still, 99)).toBe("waiting");
  // Nobody is waited for when the run is over.
  const [cut] = runOf("run a[ask:open]:open failed").spans;
  expect(cut === undefined ? "" : statusAt(cut, 99)).toBe("interrupted");
});

test("whether a step waits is asked of its questions, not of all its calls", () => {
  const [asking] = runOf("run a[tool,ask:open]:open pause").spans;
  if (asking?.spanType !== "attempt") throw new Error("no step");
  const row = Object.defineProperty({ ...asking.row }, "calls", {
    get: () => {
      throw new Error("passed over its calls");
    },
  });
  expect(statusAt({ ...asking, row }, 99)).toBe("waiting");
});

test("what begins after an event has neither begun nor come to anything", () => {
  const [ok, cut] = runOf("run a:ok b:open failed").spans;
  if (ok === undefined || cut === undefined) throw new Error("no spans");
  const before = [ok, cut].map((span) => [statusAt(span, ok.startedSeq - 1), isOverAt(span, ok.startedSeq - 1)]);
  expect(before).toEqual([
    ["skipped", false],
    ["skipped", false],
  ]);
  expect([ok.startedSeq, ok.endedSeq ?? 0].map((at) => isOverAt(ok, at))).toEqual([false, true]);
  expect(isOverAt(cut, cut.startedSeq)).toBe(true);
});

test("a branch says which one it is", () => {
  expect(runOf("run fan:open fan[3]/b:ok").spans.map(({ name }) => name)).toEqual(["fan", "b [3]"]);
});

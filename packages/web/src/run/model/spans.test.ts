import { expect, test } from "vitest";
import { runOf } from "../../testing/run-of.ts";

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

test("a branch says which one it is", () => {
  expect(runOf("run fan:open fan[3]/b:ok").spans.map(({ name }) => name)).toEqual(["fan", "b [3]"]);
});

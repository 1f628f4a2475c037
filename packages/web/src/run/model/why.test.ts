import { expect, test } from "vitest";
import { runOf } from "../../testing/run-of.ts";
import { spanAround, whyOf } from "./why.ts";

test("the chain of a tool call: the call, the model that asked, the step, and the steps before it", () => {
  const { spans } = runOf("run a:ok b[model,tool]:ok completed");
  const tool = spans.find(({ id }) => id === "b#1:2");
  const chain = whyOf(spans, tool?.endedSeq ?? 0);
  expect(chain.map(({ relation, label }) => `${relation} ${label}`)).toEqual([
    "by grep x",
    "asked for by m1",
    "in b",
    "in a",
  ]);
});

test("what stands at a place is the innermost thing that holds it", () => {
  const { spans } = runOf("run a[model]:ok b:ok");
  const model = spans.find(({ id }) => id === "a#1:1");
  expect(spanAround(spans, model?.startedSeq ?? 0)?.id).toBe("a#1:1");
  expect(spanAround(spans, 1)).toBeUndefined();
  expect(spanAround(spans, 1e6)?.id).toBe("b#1");
});

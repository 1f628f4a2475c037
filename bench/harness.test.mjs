import { expect, test } from "vitest";
import { runBenchmark } from "./harness.mjs";
import { statistics } from "./statistics.mjs";

/** @param {readonly import("./harness.mjs").Budget[]} budgets @param {import("./harness.mjs").Figures} figures */
const budgetsOf = async (budgets, figures) => {
  const benchmark = { name: "a", unit: "steps/s", budgets, measure: () => figures };
  return (await runBenchmark(benchmark, { short: true })).budgets;
};

test("a ratio is taken within a repetition, so that a machine that slows down moves both sides", async () => {
  const rows = [
    { ours: 0, theirs: 0 },
    { ours: 100, theirs: 50 },
    { ours: 10, theirs: 5 },
    { ours: 1000, theirs: 500 },
  ];
  const measure = () => rows.shift() ?? {};
  const budgets = [{ figure: "ours", per: "theirs", atLeast: 2 }];
  const result = await runBenchmark({ name: "a", unit: "steps/s", budgets, measure }, { short: true });
  expect(result.budgets).toEqual([{ text: "ours / theirs: at least 2", actual: 2, ok: true, broken: false }]);
  expect(result.figures.ours).toEqual({ median: 100, low: 10, high: 1000, repetitions: 3 });
});

test.each([
  [{ figure: "ours", per: "theirs", atLeast: 1 }, { ours: 1, theirs: 1 }, true, false],
  [{ figure: "ours", per: "theirs", atLeast: 1 }, { ours: 0.6, theirs: 1 }, false, false],
  [{ figure: "ours", per: "theirs", atLeast: 1 }, { ours: 0.4, theirs: 1 }, false, true],
  [{ figure: "ours", per: "theirs", atMost: 1 }, { ours: 3, theirs: 1 }, false, true],
  [{ figure: "ours", atMost: 1 }, { ours: 3 }, false, false],
])("%j of %j: held %s, broken %s", async (budget, figures, ok, broken) => {
  const [held] = await budgetsOf([budget], /** @type {import("./harness.mjs").Figures} */ (figures));
  expect(held).toMatchObject({ ok, broken });
});

test("a budget on something that is not measured is an error", async () => {
  await expect(budgetsOf([{ figure: "other", atLeast: 1 }], { ours: 1 })).rejects.toThrow('"other"');
});

test("the median of an even number of repetitions is between the two in the middle", () => {
  expect(statistics([4, 1, 3, 2]).median).toBe(2.5);
});

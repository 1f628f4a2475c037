import { describe, expect, test } from "vitest";
import { isFiltered, type RunsView } from "./runs-view.ts";
import { apiQuery, formatView, readView } from "./url.ts";

const EMPTY: RunsView = { filter: {}, range: undefined, sort: undefined, live: false, peek: undefined, picked: [] };
const NOW = Date.parse("2026-11-20T12:00:00.000Z");
const FROM = "2026-11-01T00:00:00.000Z";

describe("the URL of a view", () => {
  test.each<[string, RunsView]>([
    ["", EMPTY],
    ["status=failed,timed_out", { ...EMPTY, filter: { status: { in: ["failed", "timed_out"] } } }],
    ["trigger=!ci", { ...EMPTY, filter: { trigger: { notIn: ["ci"] } } }],
    ["flow=%22a,+b%22", { ...EMPTY, filter: { flow: { in: ["a, b"] } } }],
    ["cost=0.5..2", { ...EMPTY, filter: { cost: { min: 0.5, max: 2 } } }],
    ["elicitation=true&text=%E4%BF%AE+login", { ...EMPTY, filter: { elicitation: true, text: "修 login" } }],
    [`from=${FROM}&range=7d`, { ...EMPTY, filter: { from: FROM }, range: "7d" }],
    [
      "sort=duration,desc&live=1&peek=abc&picked=a,b",
      { ...EMPTY, sort: { by: "duration", direction: "desc" }, live: true, peek: "abc", picked: ["a", "b"] },
    ],
  ])("%s", (search, view) => {
    expect(formatView(view)).toBe(search);
    expect(readView(search, NOW)).toEqual({ view, problems: [], rejected: "" });
  });

  test("says what of it is no filter, and shows the rest", () => {
    const { view, problems, rejected } = readView("status=faild&flow=fix&sort=name,up&live=yes&nothing=1", NOW);
    expect(view).toEqual({ ...EMPTY, filter: { flow: { in: ["fix"] } } });
    expect(rejected).toBe("status:faild nothing:1");
    expect(problems.map((problem) => [problem.param, problem.code])).toEqual([
      ["status", "unknown_value"],
      ["nothing", "unknown_field"],
    ]);
  });

  test("keeps a time up to now as such", () => {
    expect(readView("from=2h", NOW).view).toEqual({ ...EMPTY, range: "2h" });
    expect(apiQuery({ ...EMPTY, range: "2h" }).toString()).toBe("from=2h");
    expect(apiQuery({ ...EMPTY, range: "2h", filter: { to: FROM } }).has("from")).toBe(false);
  });
});

test("the project alone is no filter", () => {
  expect(isFiltered({ ...EMPTY, filter: { project: { in: ["a"] } } })).toBe(false);
  expect(isFiltered({ ...EMPTY, range: "1h" })).toBe(true);
  expect(isFiltered({ ...EMPTY, filter: { text: "x" } })).toBe(true);
});

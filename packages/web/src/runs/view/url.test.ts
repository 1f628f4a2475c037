import { describe, expect, test } from "vitest";
import { isFiltered, type RunsView } from "./runs-view.ts";
import { apiQuery, formatView, listKey, parseView } from "./url.ts";

const EMPTY: RunsView = { filter: {}, live: false, picked: [] };
const NOW = Date.parse("2026-11-20T12:00:00.000Z");

describe("the URL of a view", () => {
  test.each<[string, RunsView]>([
    ["", EMPTY],
    ["status=failed,timed_out", { ...EMPTY, filter: { status: { in: ["failed", "timed_out"] } } }],
    ["trigger=!ci", { ...EMPTY, filter: { trigger: { notIn: ["ci"] } } }],
    ["tool=git.*,!git.push", { ...EMPTY, filter: { tool: { in: ["git.*"], notIn: ["git.push"] } } }],
    [
      "duration=>1000&cost=0.5..2",
      { ...EMPTY, filter: { duration: { min: 1000, minOpen: true }, cost: { min: 0.5, max: 2 } } },
    ],
    ["cost=>0.1,<=2", { ...EMPTY, filter: { cost: { min: 0.1, minOpen: true, max: 2 } } }],
    ["elicitation=true&text=%E4%BF%AE+login", { ...EMPTY, filter: { elicitation: true, text: "修 login" } }],
    ["from=2026-11-01T00:00:00.000Z&range=7d", { ...EMPTY, filter: { from: "2026-11-01T00:00:00.000Z" }, range: "7d" }],
    [
      "sort=duration,desc&live=1&peek=abc&picked=a,b",
      { filter: {}, sort: { by: "duration", direction: "desc" }, live: true, peek: "abc", picked: ["a", "b"] },
    ],
  ])("%s", (search, view) => {
    expect(formatView(view)).toBe(
      search.replaceAll(">", "%3E").replaceAll("<", "%3C").replace("%3C=2", "%3C%3D2").replaceAll("*", "*"),
    );
    expect(parseView(formatView(view))).toEqual({ range: undefined, sort: undefined, peek: undefined, ...view });
  });

  test("what is not understood is not shown, and breaks nothing", () => {
    const view = parseView("sort=name,up&range=2y&live=yes&duration=fast&elicitation=maybe&replays=no&%E0%A4%A");
    expect(view).toEqual({ ...EMPTY, range: undefined, sort: undefined, peek: undefined });
  });
});

test("a preset is a lower bound at the moment of asking, unless there are bounds", () => {
  expect(apiQuery({ ...EMPTY, range: "1h" }, NOW).get("from")).toBe("2026-11-20T11:00:00.000Z");
  const zoomed = { ...EMPTY, range: "1h" as const, filter: { to: "2026-11-20T11:30:00.000Z" } };
  expect(apiQuery(zoomed, NOW).has("from")).toBe(false);
});

test("looking into a run or picking it lists the same runs", () => {
  const view: RunsView = { ...EMPTY, filter: { flow: { in: ["fix"] } } };
  expect(listKey({ ...view, peek: "r1", picked: ["r2"], live: true })).toBe(listKey(view));
});

test("the project alone is no filter", () => {
  expect(isFiltered({ ...EMPTY, filter: { project: { in: ["a"] } } })).toBe(false);
  expect(isFiltered({ ...EMPTY, range: "1h" })).toBe(true);
  expect(isFiltered({ ...EMPTY, filter: { text: "x" } })).toBe(true);
});

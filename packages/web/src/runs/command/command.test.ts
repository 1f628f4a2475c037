import { describe, expect, test } from "vitest";
import type { RunsView } from "../view/runs-view.ts";
import { accept, suggest } from "./completion.ts";
import { commandOf, readCommand } from "./text.ts";

const NOW = Date.parse("2026-11-20T12:00:00.000Z");
const EMPTY: RunsView = { filter: {}, live: false, picked: [] };
const KNOWN = {
  status: [{ value: "failed", count: 12 }],
  tool: [
    { value: "shell", count: 90 },
    { value: "read file", count: 7 },
  ],
};
const at = (text: string) => suggest(text.replace("|", ""), text.indexOf("|"), KNOWN);
const labels = (text: string) => at(text).map((suggestion) => suggestion.label);

describe("the command", () => {
  test.each<[Partial<RunsView>, string]>([
    [{}, ""],
    [{ filter: { status: { in: ["failed"] }, project: { in: ["shop"] } }, range: "24h" }, "status:failed after:24h"],
    [{ filter: { trigger: { notIn: ["ci"] }, text: "disk full" } }, 'trigger:!ci "disk full"'],
  ])("says the view %j", (part, text) => {
    const view = { ...EMPTY, ...part };
    expect(commandOf(view)).toBe(text);
    const { change, problems } = readCommand(text, view, NOW);
    expect(problems).toEqual([]);
    expect({ ...view, ...change, filter: change.filter }).toEqual({ range: undefined, ...view });
  });

  test("keeps the range under the bounds of a zoomed chart, and forgets it when the bounds are taken away", () => {
    const zoomed = { ...EMPTY, range: "7d", filter: { from: "2026-11-19T00:00:00.000Z" } };
    expect(readCommand(commandOf(zoomed), zoomed, NOW).change.range).toBe("7d");
    expect(readCommand("", zoomed, NOW).change.range).toBeUndefined();
  });

  test("says where it is wrong", () => {
    expect(readCommand("flow:a status:faild", EMPTY, NOW).problems).toMatchObject([
      { from: 14, to: 19, nearest: "failed" },
    ]);
  });
});

describe("completion", () => {
  test("offers fields where a term begins, and those that begin as what is typed", () => {
    expect(labels("|").slice(0, 3)).toEqual(["status:", "trigger:", "flow:"]);
    expect(labels("flow:a to|")).toEqual(["tool:"]);
    expect(labels("flow:a -to|")).toEqual(["tool:"]);
  });

  test("offers values that the runs have with their counts, then others that there can be", () => {
    expect(
      at("status:|")
        .slice(0, 2)
        .map(({ label, note }) => [label, note]),
    ).toEqual([
      ["failed", "12"],
      ["pending", ""],
    ]);
    expect(labels("status:failed,run|")).toEqual(["running"]);
    expect(labels("elicitation:|")).toEqual(["true", "false"]);
    expect(labels("nothing:|")).toEqual([]);
  });

  test("puts what was chosen in the place of what was typed, in quotes where it needs them", () => {
    const [first] = at("tool:fil| flow:a");
    expect(first && accept("tool:fil flow:a", first)).toEqual({ text: 'tool:"read file" flow:a', caret: 16 });
    const [field] = at("sta|");
    expect(field && accept("sta", field)).toEqual({ text: "status:", caret: 7 });
    const [last] = at("status:fai|");
    expect(last && accept("status:fai", last)).toEqual({ text: "status:failed ", caret: 14 });
  });
});

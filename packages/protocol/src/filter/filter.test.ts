import { RUN_STATUSES } from "@openexec/timeline";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scale } from "../../../../test/scale.ts";
import type { Choice, NumberRange, RunFilter } from "../runs/filter.ts";
import { filterFromParams, filterToParams } from "./params.ts";
import { parseFilter } from "./parse.ts";
import { printFilter } from "./print.ts";
import { tokenize } from "./tokenize.ts";

const now = Date.UTC(2026, 10, 20, 12);
const read = (text: string) => parseFilter(text, { now });
const filterOf = (text: string): RunFilter => {
  const { filter, problems } = read(text);
  expect(problems).toEqual([]);
  return filter;
};
const problemOf = (text: string) => {
  const [problem] = read(text).problems;
  if (problem === undefined) throw new Error(`${text} is a filter`);
  return problem;
};

describe("the filter command", () => {
  it("reads what the page of commands shows", () => {
    expect(filterOf('status:failed -trigger:ci tool:git.* cost:>0.5 "text in quotes" after:2h')).toEqual({
      status: { in: ["failed"] },
      trigger: { notIn: ["ci"] },
      tool: { in: ["git.*"] },
      cost: { min: 0.5, minOpen: true },
      text: "text in quotes",
      from: "2026-11-20T10:00:00.000Z",
    });
  });

  it("takes values as OR, with commas or said again, and turns single ones around", () => {
    expect(filterOf("status:failed,!running status:waiting")).toEqual({
      status: { in: ["failed", "waiting"], notIn: ["running"] },
    });
    expect(filterOf('flow:"a, b",c')).toEqual({ flow: { in: ["a, b", "c"] } });
    expect(filterOf('flow:"say \\"hi\\" \\\\"')).toEqual({ flow: { in: ['say "hi" \\'] } });
    expect(filterOf("-flow:!a")).toEqual({ flow: { in: ["a"] } });
  });

  it("reads numbers, times and flags in each of their forms", () => {
    expect(filterOf("cost:>=1")).toEqual({ cost: { min: 1 } });
    expect(filterOf("cost:<.5")).toEqual({ cost: { max: 0.5, maxOpen: true } });
    expect(filterOf("cost:1..5")).toEqual({ cost: { min: 1, max: 5 } });
    expect(filterOf("cost:>=1..<5")).toEqual({ cost: { min: 1, max: 5, maxOpen: true } });
    expect(filterOf("duration:1.5s..2m")).toEqual({ duration: { min: 1500, max: 120_000 } });
    expect(filterOf("duration:250")).toEqual({ duration: { min: 250, max: 250 } });
    expect(filterOf("after:2026-11-19 before:2026-11-20T10:30+02:00")).toEqual({
      from: "2026-11-19T00:00:00.000Z",
      to: "2026-11-20T08:30:00.000Z",
    });
    expect(filterOf("elicitation:yes -violation:true")).toEqual({ elicitation: true, violation: false });
  });

  it("makes one text of the words without a field", () => {
    expect(filterOf("disk   full")).toEqual({ text: "disk full" });
    expect(filterOf('"status:failed" 日本')).toEqual({ text: "status:failed 日本" });
  });

  it("says which words it does not understand, where they stand, and what was probably meant", () => {
    expect(problemOf("tool:x statsu:failed")).toMatchObject({
      code: "unknown_field",
      from: 7,
      to: 13,
      nearest: "status",
    });
    expect(problemOf("status:faild")).toMatchObject({
      code: "unknown_value",
      from: 7,
      to: 12,
      nearest: "failed",
      known: RUN_STATUSES,
    });
    expect(problemOf("status:")).toMatchObject({ code: "missing_value", from: 7, to: 7 });
    expect(problemOf("status:failed,")).toMatchObject({ code: "missing_value", from: 14 });
    expect(problemOf('flow:"a')).toMatchObject({ code: "unclosed_quote", from: 5, to: 7 });
    expect(problemOf('flow:"a"b')).toMatchObject({ code: "bad_value", from: 8, to: 9 });
    expect(problemOf("cost:NaN")).toMatchObject({ code: "bad_value", from: 5, to: 8 });
    expect(problemOf("cost:5..1")).toMatchObject({ code: "bad_value" });
    expect(problemOf("cost:<1..5")).toMatchObject({ code: "bad_value" });
    expect(problemOf("after:2026-02-30")).toMatchObject({ code: "bad_value", from: 6, to: 16 });
    expect(problemOf("cost:1 cost:2")).toMatchObject({ code: "repeated_field", from: 7 });
    expect(problemOf("-code:x")).toMatchObject({ code: "not_negatable" });
    expect(problemOf("__proto__:x").code).toBe("unknown_field");
    expect(problemOf("constructor:x").code).toBe("unknown_field");
  });

  it("knows the values of a field when it is told them", () => {
    const known = { tool: ["git.status", "git.diff", "shell"] };
    expect(parseFilter("tool:git.*,shell", { now, known }).problems).toEqual([]);
    const [problem] = parseFilter("tool:shel", { now, known }).problems;
    expect(problem).toMatchObject({ code: "unknown_value", known: known.tool, nearest: "shell" });
    expect(parseFilter("tool:hg.*", { now, known }).problems).toHaveLength(1);
  });

  it("names the parts of a command that is half written", () => {
    const text = 'status:failed,!"wa -flow:';
    const tokens = tokenize(text);
    expect(tokens.map(({ tokenType }) => tokenType)).toEqual(["key", "colon", "value", "comma", "not", "value"]);
    expect(tokenize("a -flow:").map(({ tokenType, field }) => [tokenType, field])).toEqual([
      ["text", undefined],
      ["minus", "flow"],
      ["key", "flow"],
      ["colon", "flow"],
      ["value", "flow"],
    ]);
  });
});

describe("the query of a list", () => {
  const query = (pairs: Record<string, string>) => filterFromParams(Object.entries(pairs), { now });

  it("has the same fields as the command, by their own names", () => {
    expect(query({ status: "failed,!running", cost: ">=1", from: "2h", after: "5m", limit: "9", sort: "x" })).toEqual({
      filter: {
        status: { in: ["failed"], notIn: ["running"] },
        cost: { min: 1 },
        from: "2026-11-20T10:00:00.000Z",
        after: "2026-11-20T11:55:00.000Z",
      },
      problems: [],
    });
    expect(query({ q: "status:failed", tool: "a b" }).filter).toEqual({
      status: { in: ["failed"] },
      tool: { in: ["a b"] },
    });
  });

  it("never takes what it does not understand for no filter", () => {
    expect(query({ status: "bogus" }).problems).toMatchObject([{ code: "unknown_value", param: "status", from: 0 }]);
    expect(query({ from: "NaN" }).problems).toMatchObject([{ code: "bad_value", param: "from" }]);
    expect(query({ statsu: "failed" }).problems).toMatchObject([{ code: "unknown_field", nearest: "status" }]);
    expect(query({ status: "failed", q: "status:running" }).problems).toMatchObject([{ code: "repeated_field" }]);
    expect(query({ q: "cost:x" }).problems).toMatchObject([{ code: "bad_value", param: "q", from: 5 }]);
    expect(query({ __proto__x: "1", toString: "x" }).problems).toHaveLength(2);
  });
});

const anyText = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const choice = <Value extends string>(value: fc.Arbitrary<Value>): fc.Arbitrary<Choice<Value>> =>
  fc
    .record(
      {
        in: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }),
        notIn: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: [] },
    )
    .filter((made) => made.in !== undefined || made.notIn !== undefined);
const amount = fc.oneof(
  fc.nat(),
  fc.double({ min: 0, max: 1e9, noNaN: true }).map(Math.abs),
  fc.nat(1000).map((n) => n * 60_000),
);
const range: fc.Arbitrary<NumberRange> = fc
  .tuple(fc.option(amount), fc.option(amount), fc.boolean(), fc.boolean())
  .filter(([a, b]) => a !== null || b !== null)
  .map(([a, b, minOpen, maxOpen]) => {
    const [min, max] = a !== null && b !== null && a > b ? [b, a] : [a, b];
    return {
      ...(min === null ? {} : { min, ...(minOpen ? { minOpen: true } : {}) }),
      ...(max === null ? {} : { max, ...(maxOpen ? { maxOpen: true } : {}) }),
    };
  });
const moment = fc.integer({ min: 0, max: Date.UTC(9999, 0) }).map((ms) => new Date(ms).toISOString());
const filters: fc.Arbitrary<RunFilter> = fc.record(
  {
    status: choice(fc.constantFrom(...RUN_STATUSES)),
    trigger: choice(fc.constantFrom("cli", "http", "ci")),
    flow: choice(anyText),
    tool: choice(anyText),
    model: choice(anyText),
    repo: choice(anyText),
    branch: choice(anyText),
    commit: choice(anyText),
    tag: choice(anyText),
    actor: choice(anyText),
    project: choice(anyText),
    from: moment,
    to: moment,
    after: moment,
    duration: range,
    cost: range,
    elicitation: fc.boolean(),
    violation: fc.boolean(),
    replayOf: anyText,
    replays: fc.constantFrom("include" as const, "only" as const),
    code: anyText,
    text: anyText,
  } satisfies { [Field in keyof Required<RunFilter>]: fc.Arbitrary<RunFilter[Field]> },
  { requiredKeys: [] },
);

describe("printing a filter", () => {
  it("gives a command that is read back as the same filter", () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(filterOf(printFilter(filter))).toEqual(filter);
      }),
      { numRuns: scale.properties },
    );
  });

  it("gives a query that is read back as the same filter", () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(filterFromParams(filterToParams(filter), { now })).toEqual({ filter, problems: [] });
      }),
      { numRuns: scale.properties },
    );
  });

  it("covers any text with tokens in order, and never fails", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: fc.constantFrom(...'ab:,!-"\\ <>=.1') }), anyText), (text) => {
        read(text);
        let at = 0;
        for (const { from, to } of tokenize(text)) {
          expect(from).toBeGreaterThanOrEqual(at);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(text.slice(at, from).trim()).toBe("");
          at = to;
        }
        expect(text.slice(at).trim()).toBe("");
      }),
      { numRuns: scale.properties },
    );
  });
});

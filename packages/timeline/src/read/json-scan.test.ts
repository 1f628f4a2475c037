import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanJson } from "./json-scan.ts";

describe("scanning JSON for what a parser hides", () => {
  it.each([
    ['{"a":1,"a":2}', "a", 7],
    ['{"x":{"a":1,"b":[],"a":2}}', "a", 19],
    ['{"a":1,"\\u0061":2}', "a", 7],
    ['{"__proto__":1,"__proto__":2}', "__proto__", 15],
    ['[{"a":1},{"b":{},"b":1}]', "b", 17],
    ['{"a":"{\\"a\\":1}","a":1}', "a", 17],
  ])("finds the key that stands twice in %s", (text, key, at) => {
    expect(scanJson(text)).toEqual({ problem: "duplicate_key", at, key });
  });

  it.each([
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":"a"}',
    '{"a":["a","a"],"b":{}}',
    '{"\\\\":1,"b":"\\\\"}',
  ])("finds nothing wrong with %s", (text) => {
    expect(scanJson(text)).toBeUndefined();
  });

  it("finds a duplicate among many keys", () => {
    const keys = Array.from({ length: 300 }, (_, index) => `"k${index}":0`);
    expect(scanJson(`{${keys.join(",")}}`)).toBeUndefined();
    expect(scanJson(`{${keys.join(",")},"k7":1}`)).toMatchObject({ problem: "duplicate_key", key: "k7" });
  });

  it("stops at the depth that it was given, without recursion", () => {
    expect(scanJson("[[[1]]]", 3)).toBeUndefined();
    expect(scanJson("[[[1]]]", 2)).toEqual({ problem: "too_deep", at: 2 });
    expect(scanJson("[".repeat(260_000))).toEqual({ problem: "too_deep", at: 512 });
  });

  it("has nothing to say about what JSON.stringify wrote", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(scanJson(text)).toBeUndefined();
      }),
    );
  });

  it("finds a duplicate exactly when a parser would drop something", () => {
    const member = fc.tuple(
      fc.constantFrom('"a"', '"b"', '"\\u0062"', '"c\\""'),
      fc.constantFrom("1", '"a"', '{"a":2}', "[{}]"),
    );
    fc.assert(
      fc.property(fc.array(member, { maxLength: 4 }), (members) => {
        const text = `{${members.map(([key, value]) => `${key}:${value}`).join(",")}}`;
        const dropped = Object.keys(JSON.parse(text)).length < members.length;
        expect(scanJson(text) !== undefined).toBe(dropped);
      }),
    );
  });

  it("never fails on garbage", () => {
    const unit = fc.constantFrom("{", "}", "[", "]", '"', "\\", ",", ":", "a", "\0", "\u2028");
    fc.assert(fc.property(fc.string({ unit, maxLength: 80 }), (text) => void scanJson(text)));
  });
});

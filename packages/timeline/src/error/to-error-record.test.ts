import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorSchema } from "../events/shared.ts";
import { describeError } from "./describe-error.ts";
import { OpenExecError } from "./openexec-error.ts";
import { toErrorRecord } from "./to-error-record.ts";

const withoutStack = (thrown: unknown): object => {
  const { stack: _stack, ...rest } = toErrorRecord(thrown);
  return rest;
};

const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();
const hostile = new Proxy(new Error("x"), {
  get() {
    throw new Error("never");
  },
  getPrototypeOf() {
    throw new Error("never");
  },
});

describe("toErrorRecord", () => {
  test.each<[string, unknown, object]>([
    ["an Error, trimmed", new Error("  no  \n"), { name: "Error", message: "no" }],
    ["an Error without a message", new TypeError(" "), { name: "TypeError", message: "TypeError" }],
    ["a string", " as it is ", { name: "Error", message: " as it is " }],
    ["an object with a message", { message: "m", code: 7 }, { code: "7", name: "Error", message: "m" }],
    ["an object without", { a: 1 }, { name: "Error", message: '{"a":1}' }],
    ["an object with an empty message", { message: "" }, { name: "Error", message: '{"message":""}' }],
    ["undefined", undefined, { name: "Error", message: "undefined" }],
    ["null", null, { name: "Error", message: "null" }],
    ["a number", 42, { name: "Error", message: "42" }],
    ["a BigInt", 10n, { name: "Error", message: "10" }],
    ["a symbol", Symbol("s"), { name: "Error", message: "Symbol(s)" }],
    ["a cycle", cyclic, { name: "Error", message: "[object Object]" }],
    [
      "an object that has no string",
      Object.create(null, { toJSON: { value: () => undefined } }),
      { name: "Error", message: "[object Object]" },
    ],
    ["a revoked proxy", revoked, { name: "Error", message: "a thrown value that cannot be read" }],
    ["a hostile proxy", hostile, { name: "Error", message: "a thrown value that cannot be read" }],
    ["a code that is no word", Object.assign(new Error("x"), { code: {} }), { name: "Error", message: "x" }],
  ])("%s", (_name, thrown, expected) => {
    expect(withoutStack(thrown)).toStrictEqual(expected);
  });

  test("a throwing getter is as if absent", () => {
    const error = Object.defineProperty(new Error("kept"), "cause", {
      get() {
        throw new Error("never");
      },
    });
    expect(withoutStack(error)).toStrictEqual({ name: "Error", message: "kept" });
  });

  test("causes come nearest first, then the members of an AggregateError, each object once", () => {
    const root = new RangeError("root");
    const middle = new Error("middle", { cause: root });
    const error = new AggregateError([root, "text", middle], "all", { cause: middle });
    Object.assign(root, { cause: error });
    expect(toErrorRecord(error).cause).toStrictEqual([
      { name: "Error", message: "middle" },
      { name: "RangeError", message: "root" },
      { name: "Error", message: "text" },
    ]);
  });

  test("a chain of causes and a crowd of members are cut at 16", () => {
    let error: unknown = "end";
    for (let depth = 0; depth < 1000; depth++) error = new Error(`e${depth}`, { cause: error });
    expect(toErrorRecord(error).cause).toHaveLength(16);
    expect(
      toErrorRecord(new AggregateError(Array.from({ length: 1e5 }, (_, n) => new Error(`${n}`)))).cause,
    ).toHaveLength(16);
  });

  test("a huge message is cut, says so, and is cut once", () => {
    const record = toErrorRecord(new Error("x".repeat(1_000_000)));
    expect(record.message).toHaveLength(65_536);
    expect(record.message).toMatch(/x … \[1000000 characters, cut\]$/);
    expect(toErrorRecord(record)).toStrictEqual(record);
  });

  test("law: any value gives a valid record, and a record gives itself, also through JSON", () => {
    const thrown = fc.oneof(
      fc.anything({ withBigInt: true, withMap: true, withObjectString: true }),
      fc.string(),
      fc.record({
        name: fc.anything(),
        message: fc.anything(),
        code: fc.anything(),
        cause: fc.anything(),
        stack: fc.anything(),
      }),
      fc.string().map((message) => new Error(message, { cause: new TypeError(message) })),
    );
    fc.assert(
      fc.property(thrown, (value) => {
        const record = toErrorRecord(value);
        expect(errorSchema.parse(record)).toStrictEqual(record);
        expect(toErrorRecord(record)).toStrictEqual(record);
        expect(toErrorRecord(JSON.parse(JSON.stringify(record)))).toStrictEqual(record);
      }),
      { numRuns: 500 },
    );
  });
});

test("OpenExecError carries code, hint and fields, and names its class", () => {
  class LockHeldError extends OpenExecError {}
  const error = new LockHeldError("lock_held", "the run is being written by 12", {
    hint: "Wait.",
    fields: { pid: 12 },
  });
  expect([error.name, error.code, error.hint, error.fields]).toEqual([
    "LockHeldError",
    "lock_held",
    "Wait.",
    { pid: 12 },
  ]);
  expect(withoutStack(error)).toStrictEqual({
    code: "lock_held",
    name: "LockHeldError",
    message: "the run is being written by 12",
  });
});

test.each([
  [new Error("no\nway", { cause: "why" }), "no way: why"],
  [Object.assign(new TypeError("bad"), { code: "E1" }), "TypeError: bad (E1)"],
  [new Error("\u001b[31mred\u202e"), "[31mred"],
  ["y".repeat(900), `${"y".repeat(499)}…`],
])("describeError gives one safe line", (thrown, line) => {
  expect(describeError(toErrorRecord(thrown))).toBe(line);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Json, utf8Length } from "../json.ts";
import { decodeValue } from "./decode.ts";
import { encodeValue } from "./encode.ts";
import { ValueError } from "./value-error.ts";

const roundTrip = (value: unknown): unknown => decodeValue(JSON.parse(JSON.stringify(encodeValue(value).json)));

function pathOf(value: unknown): string {
  try {
    encodeValue(value, "output");
  } catch (error) {
    if (error instanceof ValueError) {
      expect(error.code).toBe("value_not_encodable");
      expect(error.message.startsWith(`${error.path} cannot be recorded: `)).toBe(true);
      return error.path;
    }
    throw error;
  }
  return "encoded";
}

describe("encodeValue then decodeValue", () => {
  test.each<[string, unknown]>([
    ["undefined at the root", undefined],
    ["undefined inside", { a: undefined, b: [undefined, 1] }],
    ["special numbers", [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1e300]],
    ["minus zero at the root", -0],
    ["BigInt", [0n, -12345678901234567890n]],
    ["dates", { now: new Date(1_700_000_000_123), early: new Date(-8.64e15) }],
    ["bytes", { b: new Uint8Array([0, 255, 1]), none: new Uint8Array() }],
    ["an ArrayBuffer", new Uint8Array([1, 2, 3, 4]).buffer],
    [
      "maps and sets",
      new Map<unknown, unknown>([
        ["k", new Set([1, { a: -0 }])],
        [{ id: 1 }, undefined],
      ]),
    ],
    ["an object that holds the tag", { $openexec: "date", value: 1, more: [{ $openexec: { $openexec: 2 } }] }],
    ["lone surrogates", { "\ud800": "a\udc00b", ok: "😀" }],
    ["integer keys", { 2: "b", 1: "a", z: 1 }],
  ])("%s", (_name, value) => {
    expect(roundTrip(value)).toStrictEqual(value);
  });

  test("an invalid date stays invalid", () => {
    expect(Number.isNaN((roundTrip(new Date(Number.NaN)) as Date).getTime())).toBe(true);
  });

  test("holes stay holes, and a huge length costs nothing", () => {
    const sparse = new Array<unknown>(4_294_967_295);
    sparse[7] = { deep: undefined };
    const back = roundTrip(sparse) as unknown[];
    expect(back.length).toBe(4_294_967_295);
    expect(Object.keys(back)).toEqual(["7"]);
    expect(back[7]).toStrictEqual({ deep: undefined });
    // biome-ignore lint/suspicious/noSparseArray: a hole is the subject
    expect(0 in (roundTrip([, 1]) as unknown[])).toBe(false);
  });

  test("__proto__ as own key is data", () => {
    const value = JSON.parse('{"a":1,"__proto__":{"admin":true},"b":2}');
    const back = roundTrip(value) as Record<string, unknown>;
    expect(Object.keys(back)).toEqual(["a", "__proto__", "b"]);
    expect(back.admin).toBeUndefined();
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  });

  test("a log that was edited by hand cannot change a prototype", () => {
    const back = decodeValue(JSON.parse('{"__proto__":{"admin":true}}')) as Record<string, unknown>;
    expect(back.admin).toBeUndefined();
    expect(Object.keys(back)).toEqual(["__proto__"]);
  });

  test("key order is kept", () => {
    expect(Object.keys(roundTrip({ z: 1, a: 2, m: 3 }) as object)).toEqual(["z", "a", "m"]);
  });

  test("errors keep class, name, message, cause, members and data, and have a stack that a replay has too", () => {
    class HttpError extends Error {
      override name = "HttpError";
      status = 503;
    }
    const error = new AggregateError([new TypeError("a"), "text"], "all failed", {
      cause: new HttpError("down", { cause: { retry: 1n } }),
    });
    const back = roundTrip(error) as AggregateError;
    expect(back).toBeInstanceOf(AggregateError);
    expect(back.errors[0]).toBeInstanceOf(TypeError);
    expect(back.errors[1]).toBe("text");
    const cause = back.cause as HttpError;
    expect([cause.name, cause.message, cause.status, cause.cause]).toEqual(["HttpError", "down", 503, { retry: 1n }]);
    expect(back.stack).toBe("AggregateError: all failed");
    expect(Object.keys(cause)).toEqual(["status"]);
  });

  test("an object without a prototype comes back as a plain one", () => {
    expect(roundTrip(Object.assign(Object.create(null), { a: 1 }))).toStrictEqual({ a: 1 });
  });

  test("a proxy of plain data works", () => {
    expect(roundTrip(new Proxy({ a: [1] }, {}))).toStrictEqual({ a: [1] });
    expect(roundTrip(new Proxy([1, 2], {}))).toStrictEqual([1, 2]);
  });

  test("what is shared but not cyclic is written twice, and never shared afterwards", () => {
    const shared = { n: 1 };
    const back = roundTrip([shared, { shared }]) as [object, { shared: object }];
    expect(back).toStrictEqual([{ n: 1 }, { shared: { n: 1 } }]);
    expect(back[0]).not.toBe(back[1].shared);
  });

  test("neither the source nor an earlier decoding is seen through", () => {
    const source = { list: [1], bytes: new Uint8Array([1]) };
    const { json } = encodeValue(source);
    source.list.push(2);
    const first = decodeValue(json) as typeof source;
    first.list.push(3);
    first.bytes[0] = 9;
    expect(decodeValue(json)).toStrictEqual({ list: [1], bytes: new Uint8Array([1]) });
  });

  test("bytes at the root are a copy", () => {
    const source = new Uint8Array([1, 2]);
    const encoded = encodeValue(source);
    source[0] = 7;
    expect(encoded.bytes).toEqual(new Uint8Array([1, 2]));
    expect(decodeValue(encoded.json)).toEqual(new Uint8Array([1, 2]));
  });

  test("law: any data survives, and the bound holds", () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: false,
      withSparseArray: true,
      maxDepth: 4,
      key: fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("$openexec", "value", "__proto__", "toString", "0")),
      values: [fc.anything(), fc.string({ unit: "binary" }), fc.double(), fc.constantFrom(-0, "\u0000", "\ud83d")],
    });
    fc.assert(
      fc.property(anything, (value) => {
        const encoded = encodeValue(value);
        const text = JSON.stringify(encoded.json);
        expect(utf8Length(text)).toBeLessThanOrEqual(encoded.bound);
        expect(decodeValue(JSON.parse(text))).toStrictEqual(decodeValue(encoded.json));
        expect(fc.stringify(decodeValue(JSON.parse(text)))).toBe(fc.stringify(value));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("what is no data fails with its path", () => {
  const cycle: Record<string, unknown> = { list: [] };
  (cycle.list as unknown[]).push({ back: cycle });
  class Client {
    socket = 1;
  }
  class Names extends Map<string, string> {}
  const throws = {
    get boom(): string {
      throw new RangeError("no");
    },
  };

  test.each<[string, unknown, string]>([
    ["a function", { client: { socket: () => 1 } }, "output.client.socket"],
    ["a symbol", [1, [Symbol("x")]], "output[1][0]"],
    ["a class instance", { client: new Client() }, "output.client"],
    ["a subclass of Map", new Names(), "output"],
    ["a cycle", cycle, "output.list[0].back"],
    ["a getter that throws", { a: throws }, "output.a.boom"],
    ["a promise", { a: Promise.resolve(1) }, "output.a"],
    ["a WeakMap", [new WeakMap()], "output[0]"],
    ["a regular expression", { "my key": /x/ }, 'output["my key"]'],
    ["a URL", new URL("http://localhost"), "output"],
    ["a boxed number", Object(1), "output"],
    ["another typed array", { v: new Float32Array(2) }, "output.v"],
    ["inside a Map", { byName: new Map([["x", { f() {} }]]) }, 'output.byName.get("x").f'],
    ["inside a Set", new Set([1, () => 1]), "output[1]"],
    ["inside an Error", Object.assign(new Error("x"), { socket: new Client() }), "output.socket"],
    ["a named property of an array", Object.assign([1], { extra: 2 }), "output.extra"],
    ["a match", /b/.exec("abc"), "output.groups"],
    ["a named property of a Map", Object.assign(new Map(), { extra: 2 }), "output.extra"],
    ["a proxy of a Map", new Proxy(new Map(), {}), "output"],
    ["a proxy of bytes", new Proxy(new Uint8Array(1), {}), "output"],
  ])("%s", (_name, value, path) => {
    expect(pathOf(value)).toBe(path);
  });

  test("a revoked proxy", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(pathOf({ a: proxy })).toBe("output.a");
  });

  test("nesting beyond 128 levels is refused, 128 works", () => {
    const nest = (depth: number): unknown => {
      let value: unknown = 1;
      for (let level = 0; level < depth; level++) value = { a: value };
      return value;
    };
    expect(roundTrip(nest(128))).toEqual(nest(128));
    expect(pathOf(nest(100_000))).toMatch(/^output(\.a){128}$/);
  });

  test("the path is right again after a nested part", () => {
    expect(pathOf({ a: { b: { c: 1 } }, d: [{ e: 1 }], f: { g: () => 1 } })).toBe("output.f.g");
  });
});

test.each<[string, Json]>([
  ["an unknown tag", { $openexec: "regexp", value: "x" }],
  ["no base64", { $openexec: "bytes", value: "a" }],
  ["no number", { $openexec: "number", value: "12" }],
  ["no integer", { $openexec: "bigint", value: "1e3" }],
  ["a broken pair", { $openexec: "map", value: [[1]] }],
  ["an index beyond the length", { $openexec: "sparse", value: [1, [5, 1]] }],
  ["no error", { $openexec: "error", value: { name: "x" } }],
])("decodeValue refuses %s", (_name, json) => {
  expect(() => decodeValue([json])).toThrow(ValueError);
});

test("decodeValue refuses hostile depth instead of overflowing", () => {
  const text = `${"[".repeat(5000)}${"]".repeat(5000)}`;
  expect(() => decodeValue(JSON.parse(text))).toThrow(/nested/);
});

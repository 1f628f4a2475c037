import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StoredValue } from "../events/shared.ts";
import { type EncodedValue, encodeValue } from "./encode.ts";
import { decodeStored, INLINE_LIMIT, planValue } from "./stored.ts";

const store = (encoded: EncodedValue): { stored: StoredValue; file?: Uint8Array } => {
  const plan = planValue(encoded);
  if ("inline" in plan) return { stored: { value: plan.inline } };
  const { bytes, mediaType, extension } = plan.artifact;
  const file = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  const ref = { path: `artifacts/x.${extension}`, mediaType, bytes: file.length, sha256: "0".repeat(64) };
  return { stored: { artifact: ref }, file };
};

const through = (value: unknown): unknown => {
  const { stored, file } = store(encodeValue(value));
  return decodeStored(stored, file);
};

const mediaType = (value: unknown): string => {
  const plan = planValue(encodeValue(value));
  return "inline" in plan ? "inline" : plan.artifact.mediaType;
};

describe("planValue", () => {
  test.each<[string, unknown, string]>([
    ["text of exactly 4 KiB of JSON", "a".repeat(INLINE_LIMIT - 2), "inline"],
    ["one byte more", "a".repeat(INLINE_LIMIT - 1), "text/plain"],
    ["bytes count, not characters", "é".repeat(2048), "text/plain"],
    ["escapes count", "\u0001".repeat(700), "text/plain"],
    ["a small object", { a: 1 }, "inline"],
    ["a large object", { a: "x".repeat(5000) }, "application/json"],
    ["small bytes", new Uint8Array(100), "inline"],
    ["large bytes", new Uint8Array(5000), "application/octet-stream"],
    ["bytes that are only large in base64", new Uint8Array(4000), "application/octet-stream"],
    ["a large ArrayBuffer", new ArrayBuffer(5000), "application/json"],
    ["large text that has no UTF-8", `\ud800${"x".repeat(5000)}`, "application/json"],
  ])("%s: %s", (_name, value, expected) => {
    expect(mediaType(value)).toBe(expected);
    expect(through(value)).toStrictEqual(value);
  });

  test("text that looks like JSON, and a byte order mark, come back as the text they were", () => {
    const text = `\ufeff{"a":${"1".repeat(5000)}}`;
    expect(through(text)).toBe(text);
  });

  test("law: inline exactly up to 4 KiB of JSON", () => {
    const texts = fc.string({ unit: "binary", minLength: 0, maxLength: 3000 });
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 4 }), (value) => {
        const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
        expect("inline" in planValue(encodeValue(value))).toBe(bytes <= INLINE_LIMIT);
        expect(through(value)).toStrictEqual(value);
      }),
      { numRuns: 200 },
    );
  });
});

describe("decodeStored refuses", () => {
  const ref = { path: "artifacts/x", bytes: 1, sha256: "0".repeat(64) };
  test.each<[string, string, Uint8Array | undefined]>([
    ["a missing file", "text/plain", undefined],
    ["invalid UTF-8", "text/plain", new Uint8Array([0xff])],
    ["broken JSON", "application/json", new Uint8Array([0x7b])],
    ["a foreign media type", "image/png", new Uint8Array([1])],
  ])("%s", (_name, type, file) => {
    const stored: StoredValue = { artifact: { ...ref, mediaType: type } };
    expect(() => decodeStored(stored, file)).toThrow(expect.objectContaining({ code: "value_not_decodable" }));
  });
});

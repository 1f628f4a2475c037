import { expect, test } from "vitest";
import { asText } from "./as-text.ts";

test("a drawing in SVG is text, a picture in PNG is none", () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><title>Größe</title></svg>';
  expect(asText(new TextEncoder().encode(svg))).toBe(svg);
  expect(asText(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))).toBeUndefined();
  expect(asText(new TextEncoder().encode("a\u0000b"))).toBeUndefined();
});

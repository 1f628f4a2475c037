import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineReader } from "./lines.ts";

function read(chunks: readonly Uint8Array[], maxBytes = 1000): string[] {
  const seen: string[] = [];
  const reader = new LineReader(maxBytes, {
    line: (text) => seen.push(text),
    tooLong: (bytes) => seen.push(`<${bytes} bytes>`),
  });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return seen;
}

describe("lines of a byte stream", () => {
  it("come out the same however the bytes are cut", () => {
    const line = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/[\n\r]/.test(text));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(), { maxLength: 8 }), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(""));
        const places = cuts.map((cut) => (bytes.length === 0 ? 0 : cut % bytes.length)).sort((a, b) => a - b);
        const chunks = [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
        expect(read(chunks)).toEqual(lines);
      }),
    );
  });

  it("lose their carriage return, and the last one needs no end", () => {
    expect(read([Buffer.from("a\r\n\nb")])).toEqual(["a", "", "b"]);
  });

  it("are counted, not kept, above the bound; the next one is read", () => {
    expect(read([Buffer.from("12345"), Buffer.from("6789\nshort\n")], 6)).toEqual(["<9 bytes>", "short"]);
  });
});

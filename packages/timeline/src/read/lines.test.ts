import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitLines } from "./lines.ts";

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (let index = 0; from < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

async function split(bytes: Uint8Array, sizes: readonly number[], limit?: number) {
  const lines = [];
  for await (const line of splitLines(chunked(bytes, sizes), 0, limit)) {
    lines.push({ ...line, content: new TextDecoder().decode(line.content) });
  }
  return lines;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("splitting bytes into lines", () => {
  it("gives each line with its number, offset and length, and says that the last has no newline", async () => {
    expect(await split(bytesOf("one\n\nzwölf\ntail"), [4])).toEqual([
      { line: 1, offset: 0, length: 3, state: "whole", content: "one" },
      { line: 2, offset: 4, length: 0, state: "whole", content: "" },
      { line: 3, offset: 5, length: 6, state: "whole", content: "zwölf" },
      { line: 4, offset: 12, length: 4, state: "open", content: "tail" },
    ]);
  });

  it("gives no line for an empty file and none after the last newline", async () => {
    expect(await split(bytesOf(""), [1])).toEqual([]);
    expect((await split(bytesOf("a\n"), [1])).map((line) => line.content)).toEqual(["a"]);
  });

  it("passes over a line above the limit without holding it, and goes on behind it", async () => {
    const lines = await split(bytesOf(`a\n${"x".repeat(50)}\nb\n${"y".repeat(20)}`), [7], 10);
    expect(lines.map(({ state, length, content, offset }) => [state, length, content, offset])).toEqual([
      ["whole", 1, "a", 0],
      ["too_long", 50, "", 2],
      ["whole", 1, "b", 53],
      ["open", 20, "", 55],
    ]);
  });

  it("is the same whatever the sizes of the chunks, and loses no byte", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", "\n", "\r", "😀", "\0"), maxLength: 60 });
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(text, sizes, async (content, chunkSizes) => {
        const bytes = bytesOf(content);
        const lines = await split(bytes, chunkSizes);
        const joined = lines.map((line) => line.content + (line.state === "open" ? "" : "\n")).join("");
        expect(joined).toBe(content);
        expect(lines).toEqual(await split(bytes, [1000]));
      }),
    );
  });
});

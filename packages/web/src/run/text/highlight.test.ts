import { expect, test } from "vitest";
import { grammarOf, highlight } from "./highlight.ts";

test.each([
  ["ts", "typescript"],
  ["TypeScript title=x.ts", "typescript"],
  ["sh", "bash"],
  ["klingon", undefined],
  ["constructor", undefined],
  [undefined, undefined],
])("%s has the grammar %s", (name, grammar) => expect(grammarOf(name)).toBe(grammar));

test("code keeps every character, and its words have colours of the tokens", async () => {
  const code = 'const total = 1; // <b>sum</b>\n\nreturn "x";';
  const lines = await highlight(code, "typescript");
  expect(lines.map((line) => line.map(({ text }) => text).join("")).join("\n")).toBe(code);
  const colors = new Set(lines.flat().flatMap(({ color }) => color ?? []));
  expect(colors.size).toBeGreaterThan(2);
  for (const color of colors) expect(color).toMatch(/^var\(--code-/);
});

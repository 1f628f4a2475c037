import { expect, test } from "vitest";
import { lexMarkdown } from "./lex-markdown.ts";

/** Each of them took a page minutes, or its stack; a slow machine looks at one in a few milliseconds. */
const SOON_MS = 2_000;

test.each([
  ["quotes in quotes", ">".repeat(20_000)],
  ["quotes in quotes, apart", `${"> ".repeat(5_000)}deep`],
  ["lists in lists", Array.from({ length: 600 }, (_, level) => `${"  ".repeat(level)}- x`).join("\n")],
  ["bullets in one line", `${"+ ".repeat(3_000)}x`],
  ["numbers in one line", `${"1. ".repeat(3_000)}x`],
  ["bullets, numbers and quotes in one line", `text\n\n  ${"- > 12) > * ".repeat(300)}x`],
  ["more of them than the lexer's stack holds", `${"+ ".repeat(20_000)}x`],
  ["lists in lists in a quote", Array.from({ length: 400 }, (_, level) => `> ${"  ".repeat(level)}- x`).join("\n")],
  [
    "such lists, to the end of the stack",
    Array.from({ length: 90 }, (_, line) => `> ${" ".repeat(line * 40)}${"- ".repeat(20)}x`).join("\n"),
  ],
  ["emphasis in emphasis", `${"*a ".repeat(900)}b${"*".repeat(900)}`],
  ["emphasis that closes nothing", "_a".repeat(50_000)],
  ["the name of an address without end", `${"a.".repeat(90_000)}@`],
  ["a text of a megabyte", "word ".repeat(200_000)],
])("%s are no Markdown", (_name, text) => {
  const began = performance.now();
  expect(lexMarkdown(text)).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(SOON_MS);
});

test.each([
  [
    "as many signs before a line as are read, and a long text behind them",
    `${"- ".repeat(32)}${"word ".repeat(35_000)}`,
  ],
  ["such lines in their thousands", `${"> ".repeat(32)}a\n`.repeat(2_000)],
  ["long names of addresses", `${"a".repeat(250)}@ `.repeat(700)],
])("%s are read soon", (_name, text) => {
  const began = performance.now();
  expect(lexMarkdown(text)).toBeDefined();
  expect(performance.now() - began).toBeLessThan(SOON_MS);
});

test("what people and models write is", () => {
  const answer = "# Title\n\n> said\n> > before\n\n- **a**\n  - `b`\n\n".repeat(500);
  expect(lexMarkdown(answer)?.filter(({ type }) => type === "list")).toHaveLength(500);
  expect(lexMarkdown("file\u202egnp.exe")?.[0]?.raw).toBe("file\\u202egnp.exe");
  const line = "-".repeat(80);
  expect(lexMarkdown(`a\n\n${line}\n\nname@example.org ${"c2VjcmV0".repeat(200)}`)?.[2]?.type).toBe("hr");
});

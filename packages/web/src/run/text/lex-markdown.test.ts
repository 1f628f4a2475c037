import { expect, test } from "vitest";
import { lexMarkdown } from "./lex-markdown.ts";

test.each([
  ["quotes in quotes", ">".repeat(20_000)],
  ["quotes in quotes, apart", `${"> ".repeat(5_000)}deep`],
  ["lists in lists", Array.from({ length: 600 }, (_, level) => `${"  ".repeat(level)}- x`).join("\n")],
  ["emphasis that closes nothing", "_a".repeat(50_000)],
  ["a text of a megabyte", "word ".repeat(200_000)],
])("%s are no Markdown", (_name, text) => {
  expect(lexMarkdown(text)).toBeUndefined();
});

test("what people and models write is", () => {
  const answer = "# Title\n\n> said\n> > before\n\n- **a**\n  - `b`\n\n".repeat(500);
  expect(lexMarkdown(answer)?.filter(({ type }) => type === "list")).toHaveLength(500);
  expect(lexMarkdown("file\u202egnp.exe")?.[0]?.raw).toBe("file\\u202egnp.exe");
});

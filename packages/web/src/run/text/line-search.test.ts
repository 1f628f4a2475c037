import { expect, test } from "vitest";
import { linesWith } from "./line-search.tsx";

test("a search in an output finds lines as they are seen, in whichever case", () => {
  const lines = ["Tests: 3 failed", "\u001b[31mFAI\u001b[1mLED\u001b[0m a.test.ts", "ok"];
  expect(linesWith(lines, "failed")).toEqual(lines.slice(0, 2));
  expect(linesWith(lines, "none")).toEqual([]);
});

import { expect, test } from "vitest";
import { answeredAfter } from "./answered-after.ts";

test("an answer came as long after its question as their times say, whatever a process waited", () => {
  const asked = "2026-11-20T16:52:23.785320Z";
  expect(answeredAfter(asked, "2026-11-20T16:52:26.885Z", 0)).toBe(3100);
  expect(answeredAfter(asked, "2026-11-20T16:52:26.885Z")).toBe(3100);
  // The clock of who answered may be behind.
  expect(answeredAfter(asked, "2026-11-20T16:52:20Z", 5)).toBe(0);
  expect(answeredAfter(asked, "soon", 5)).toBe(5);
  expect(answeredAfter(asked, "soon")).toBeUndefined();
});

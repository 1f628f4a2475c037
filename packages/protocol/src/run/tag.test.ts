import { expect, it } from "vitest";
import { wrongTag } from "./tag.ts";

it.each([
  "slow",
  "ask me",
  "ci/nightly",
  "__proto__",
  "größe",
  "二進",
  "👩‍💻",
  "👩🏽‍⚕️ on call",
  "می\u200cخواهم",
  "x".repeat(64),
  "👍".repeat(64),
])("takes %j", (tag) => {
  expect(wrongTag([tag], [])).toBeUndefined();
});

it.each([
  "",
  " ",
  "\u00a0\u3000",
  "\u3164",
  "\u2800",
  "a\u0000b",
  "a\nb",
  "a\u0085b",
  "a\u2028b",
  "a\u2029b",
  "exe\u202etxt",
  "a\u200eb",
  "a\u2066b",
  "\u061ca",
  "a\u200bb",
  "\ufeffa",
  "a\u00adb",
  "a\u200db",
  "می\u200c",
  "👩\u200d",
  "a\ud800",
  "\udc00a",
  "a\u{e0041}",
  "x".repeat(65),
  "👍".repeat(65),
])("refuses %j", (tag) => {
  expect(wrongTag(["good", tag], [])).toMatchObject({ index: 1, tag, problem: expect.stringContaining("a tag ") });
});

it("lets stay what the run has, and still refuses what is new to it", () => {
  expect(wrongTag(["a\nb", ""], ["", "a\nb", "c"])).toBeUndefined();
  expect(wrongTag(["a\nb", "\u2028"], ["a\nb"])).toMatchObject({ index: 1 });
});

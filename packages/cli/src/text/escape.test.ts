import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeLine, escapeLines } from "./escape.ts";

describe("recorded text on a terminal", () => {
  it.each([
    ["\u001b[2J\u001b]52;c;aGk=\u0007", "\\x1b[2J\\x1b]52;c;aGk=\\x07"],
    ["\u009b31m", "\\x9b31m"],
    ["file\u202etxt.exe", "file\\u202etxt.exe"],
    ["a\nb\r\tc", "a\\nb\\r\\tc"],
    ["zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"],
    ["\ud800x", "\ufffdx"],
    ["naïve 二進 👩‍💻".replace("\u200d", ""), "naïve 二進 👩💻"],
    ["tag\u{e0041}", "tag\\ue0041"],
    ["join\u{13430}", "join\\u13430"],
  ])("shows %j as %j", (text, shown) => {
    expect(escapeLine(text)).toBe(shown);
  });

  it("keeps no character that could act, whatever comes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escapeLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  it("keeps the lines of a text apart", () => {
    expect(escapeLines("a\tb\r\nc\u001b\n")).toEqual(["a  b", "c\\x1b", ""]);
  });
});

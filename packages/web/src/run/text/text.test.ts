import { describe, expect, it } from "vitest";
import { ansiParts } from "./ansi.ts";
import { clockOf } from "./clock.ts";
import { diffLines, isDiff } from "./diff-lines.ts";
import { plainText } from "./plain.ts";
import { segmentsOf } from "./segments.ts";

describe("text from a recording", () => {
  it("cannot move a cursor, hide, or turn the direction of a line", () => {
    expect(plainText("a\u001b[2J\u001b]0;title\u0007b\u202ec\u0000")).toBe("ab\\u202ec\\u0000");
    expect(plainText("two\nlines\tkept")).toBe("two\nlines\tkept");
    // What is joined from several pictures stays one; between letters a joiner would hide.
    expect(plainText("👩‍💻 👨🏽‍🔧 🏳️‍🌈 a\u200db")).toBe("👩‍💻 👨🏽‍🔧 🏳️‍🌈 a\\u200db");
  });

  it("keeps the colours of a terminal", () => {
    const parts = ansiParts("\u001b[31merror\u001b[0m here");
    expect(parts.map(({ text }) => text).join("")).toBe("error here");
    expect(parts[0]).toEqual({ text: "error", style: "text-failed" });
  });
});

const PATCH = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -3,2 +3,2 @@\n same\n-old\n+new\n";

describe("a diff", () => {
  it("has the numbers of its lines on both sides", () => {
    expect(diffLines(PATCH).filter(({ lineType }) => lineType !== "file")).toEqual([
      { lineType: "hunk", text: "@@ -3,2 +3,2 @@" },
      { lineType: "same", text: "same", before: 3, after: 3 },
      { lineType: "removed", text: "old", before: 4 },
      { lineType: "added", text: "new", after: 4 },
    ]);
    expect(isDiff("- a list\n- of things")).toBe(false);
  });

  it("is found inside of prose", () => {
    expect(segmentsOf(`Look:\n\n${PATCH}`).map(({ segmentType }) => segmentType)).toEqual(["text", "diff"]);
    expect(segmentsOf("- a\n- b\n\n---\n\nmore")).toHaveLength(1);
  });
});

it("a moment of a run reads as on a clock", () => {
  expect([0, 1_234, 63_449, 8_045_000].map(clockOf)).toEqual(["0:00.0", "0:01.2", "1:03.4", "2:14:05"]);
});

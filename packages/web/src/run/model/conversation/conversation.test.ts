import { describe, expect, it } from "vitest";
import { runOf } from "../../../testing/run-of.ts";
import type { CallSpan } from "../spans.ts";
import { foldWords } from "./fold-words.ts";
import { conversationItems, ItemFinder } from "./items.ts";
import { earlierOf } from "./only-new.ts";
import { diffStatOf, editStat, resultOf, resultOfItem } from "./result-word.ts";

const items = (notation: string, thread = "") => conversationItems(runOf(notation), thread);
const shape = (notation: string) =>
  items(notation).map((item) =>
    "name" in item ? `${item.itemType} ${item.name} × ${item.members.length}` : `${item.itemType} ${item.key}`,
  );

describe("a conversation", () => {
  it("has a head for a step with several things in it, and one line for a step that is one call or none", () => {
    expect(shape("run a[model,tool]:ok b[tool]:ok c:ok")).toEqual([
      "step a#1",
      "model a#1:1",
      "tool a#1:2",
      "line b#1",
      "line c#1",
    ]);
  });

  it("folds three equal calls in a row that went well, and none that failed", () => {
    expect(shape("run a[model,tool,tool,tool]:ok")).toEqual(["step a#1", "model a#1:1", "fold grep × 3"]);
    expect(shape("run a[model,tool,tool:failed,tool]:ok")).toHaveLength(5);
  });

  it("says what folded calls did, where it knows their tool", () => {
    expect(foldWords("read_file", ["a.ts", "b.ts", "c.ts"])).toBe("Read 3 files");
    expect(foldWords("Read", ["a.ts", "a.ts", "b.ts"])).toBe("Read 2 files in 3 calls");
    expect(foldWords("edit_file", ["a.ts", "a.ts", "a.ts"])).toBe("Edited 1 file in 3 calls");
    expect(foldWords("apply_patch", [undefined, undefined, undefined])).toBe("apply_patch × 3");
    expect(foldWords("shell", ["git add", "git add", "git push"])).toBe("Ran 3 commands");
    expect(foldWords("grep", ["x", undefined, "y"])).toBe("Searched 3 times");
    expect(foldWords("review", [undefined, undefined, undefined])).toBe("review × 3");
    expect(foldWords("finder", ["a", "b", "c"])).toBe("finder × 3");
  });

  it("folds equal branches of a fan-out", () => {
    expect(shape("run fan:open fan[0]/b[tool]:ok fan[1]/b[tool]:ok fan[2]/b[tool]:ok")).toEqual([
      "line fan#1",
      "fold b × 3",
    ]);
  });

  it("stands where the playhead stands", () => {
    const list = items("run a:ok b:ok c:ok");
    const finder = new ItemFinder(list);
    expect(finder.at(1)).toBe(-1);
    expect(list.map(({ seq }) => finder.at(seq))).toEqual([0, 1, 2]);
    expect(finder.at(1e6)).toBe(2);
  });
});

describe("only what is new", () => {
  const usage = { inputUncached: 20, cacheRead: 970, cacheWrite5m: 10, cacheWrite1h: 0, output: 5, reasoning: 0 };
  it("counts what the conversation had before, and how much of it was cached", () => {
    const request = {
      base: "a",
      keep: 100,
      rest: [
        ["b", 0, 41],
        ["c", 3, 1],
        ["", 0, 2],
      ] as [string, number, number][],
      messages: { value: [] },
    };
    expect(earlierOf(request, usage)).toEqual({
      messages: 142,
      inputTokens: 1000,
      cachedTokens: 970,
      cachedShare: 0.97,
    });
  });

  it("says nothing of tokens that nobody counted", () => {
    expect(earlierOf({ messages: { value: [] } }, undefined)).toEqual({ messages: 0 });
  });
});

describe("the result of a call in a word", () => {
  const call = (name: string, status: CallSpan["status"], row: object = {}) =>
    ({ name, status, row }) as unknown as CallSpan;
  it.each<[string, CallSpan, unknown, unknown, string]>([
    ["a command that failed", call("shell", "failed", { exitCode: 1 }), {}, "x", "exit 1"],
    ["a command whose output has the code", call("Bash", "failed"), {}, "Exit code 127\nsh: x: not found", "exit 127"],
    ["a failure that quotes a code", call("Read", "failed"), {}, "Log:\nExit code 1", "failed"],
    ["a time limit", call("shell", "timed_out"), {}, undefined, "timed out"],
    [
      "a patch",
      call("apply_patch", "ok"),
      { patch: "--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n" },
      "applied",
      "+2 −1",
    ],
    ["an edit", call("Edit", "ok"), { old_string: "a\nb\nc", new_string: "a\nx\nc" }, "", "+1 −1"],
    ["a search", call("Grep", "ok"), { pattern: "x" }, "a.ts:1\nb.ts:2\n", "2 hits"],
    ["a search without a hit", call("Glob", "ok"), { pattern: "x" }, "No files found", "0 hits"],
    ["a file", call("Read", "ok"), { path: "x" }, "1\n2\n3\n", "3 lines"],
    ["silence", call("shell", "ok", { exitCode: 0 }), {}, "", ""],
  ])("%s", (_, span, input, output, word) => {
    expect(resultOf(span, input, output)).toBe(word);
  });

  it.each([
    ["a search", { toolType: "search", output: "a.ts:1\nb.ts:2\n" }, "2 hits"],
    [
      "an edit",
      { toolType: "edit", content: [{ type: "diff", path: "x", oldText: "a\nb", newText: "a\nc\nd" }] },
      "+2 −1",
    ],
    ["a file", { content: [{ type: "content", content: { type: "text", text: "1\n2\n3\n" } }] }, "3 lines"],
    ["one that failed", { status: "failed", output: "1\n2" }, "failed"],
    ["one that goes on", { status: "pending", output: "1\n2" }, ""],
  ])("says what came of a call that an agent made: %s", (_, facts, word) => {
    const item = { type: "tool_call", seq: 1, at: "", toolCallId: "1", title: "t", status: "completed" } as const;
    expect(resultOfItem({ ...item, ...facts })).toBe(word);
  });

  it("counts lines of diffs", () => {
    expect(diffStatOf("just - prose\n+ and more")).toBeUndefined();
    expect(editStat("", "a\nb")).toEqual({ added: 2, removed: 0 });
  });
});

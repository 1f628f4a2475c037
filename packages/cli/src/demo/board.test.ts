import { attemptId, type EventType, type PayloadOf } from "@openexec/timeline";
import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import type { FeedEvent } from "../progress/feed.ts";
import { widthOf } from "../text/width.ts";
import { Board, type BoardRow } from "./board.ts";
import { rowLines } from "./page/rows.ts";

const AT = "2026-01-01T00:00:00.000000Z";
const plain = picocolors.createColors(false);

/** A board that is told about a recording step by step. */
class Recording {
  readonly board = new Board();
  readonly ended: BoardRow[] = [];

  add<Type extends EventType>(type: Type, payload: PayloadOf<Type>, node: string): this {
    const event = { seq: this.board.events + 1, at: AT, type, payload, attemptId: attemptId("", node, 1) };
    const row = this.board.apply(event as FeedEvent);
    if (row !== undefined) this.ended.push(row);
    return this;
  }

  step(nodeId: string, value: never | unknown): this {
    this.add("StepStarted", { nodeId, nodeType: "compute" }, nodeId);
    return this.add(
      "StepCompleted",
      { nodeId, outcome: "ok", durationMs: 12, output: { value: value as never } },
      nodeId,
    );
  }

  get text(): readonly string[] {
    return this.ended.flatMap((row) => rowLines(row, AT, plain));
  }
}

describe("the live tree of the demo", () => {
  it("shows a red test with the route that the flow takes from there", () => {
    const recording = new Recording()
      .step("test", { green: false, report: "# tests 3\n# pass 1\n# fail 2\n" })
      .step("decide", { route: "fix" });
    expect(recording.text).toEqual([]);
    recording.add("Decision", { from: "decide", choice: "fix", to: "read", rule: "$.route" }, "decide");
    expect(recording.text).toEqual([expect.stringMatching(/^ {3}✗ test +2 of 3 fail {2}→ fix +12 ms$/)]);
  });

  it("shows what a patch takes out and puts in, and no escape sequence of it", () => {
    const patch = "--- a/x.js\n+++ b/x.js\n@@ -1 +1 @@\n-  a > 1;\n+  a\u001b[2J >= 1;\n";
    const call = { name: "apply_patch", origin: "code", externalId: "toolu_1", input: { value: { patch } } } as const;
    const recording = new Recording()
      .add("StepStarted", { nodeId: "fix", nodeType: "model" }, "fix")
      .add("ToolCallStarted", call, "fix")
      .add("StepCompleted", { nodeId: "fix", outcome: "ok", durationMs: 700 }, "fix");
    expect(recording.text.slice(1).map((line) => line.trim())).toEqual(["− a > 1;", "+ a\\x1b[2J >= 1;"]);
    for (const line of recording.text) expect(widthOf(line)).toBeLessThanOrEqual(80);
  });

  it("tells why a step failed", () => {
    const error = { name: "E", message: "no model answers" };
    const recording = new Recording()
      .add("StepStarted", { nodeId: "fix", nodeType: "model" }, "fix")
      .add("StepCompleted", { nodeId: "fix", outcome: "failed", durationMs: 3, error }, "fix");
    expect(recording.text).toEqual([expect.stringMatching(/✗ fix +no model answers +3 ms$/)]);
  });
});

import { type AttemptId, attemptId, type EventType, type PayloadOf, type Usage } from "@openexec/timeline";
import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { widthOf } from "../text/width.ts";
import type { FeedEvent } from "./feed.ts";
import { ProgressModel } from "./model.ts";
import { PlainView } from "./plain-view.ts";
import { renderTree } from "./tree-view.ts";

const plain = picocolors.createColors(false);
const usage: Usage = {
  inputUncached: 900,
  cacheRead: 100,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 250,
  reasoning: 50,
};

class Recording {
  readonly events: FeedEvent[] = [];
  readonly #model = new ProgressModel();

  /** Adds an event, `second` seconds after the start. */
  add<Type extends EventType>(second: number, type: Type, payload: PayloadOf<Type>, attempt?: AttemptId): this {
    const at = `2026-01-01T00:00:${second.toFixed(6).padStart(9, "0")}Z`;
    const event = {
      seq: this.events.length + 1,
      at,
      type,
      payload,
      ...(attempt === undefined ? {} : { attemptId: attempt }),
    };
    this.events.push(event as FeedEvent);
    return this;
  }

  step(second: number, attempt: AttemptId, nodeId: string): this {
    return this.add(second, "StepStarted", { nodeId, nodeType: "model" }, attempt);
  }

  done(second: number, attempt: AttemptId, nodeId: string, durationMs = 1500): this {
    return this.add(second, "StepCompleted", { nodeId, outcome: "ok", durationMs }, attempt);
  }

  model(): ProgressModel {
    for (const event of this.events) this.#model.apply(event);
    return this.#model;
  }

  tree(columns: number, rows: number, second: number): readonly string[] {
    const now = `2026-01-01T00:00:${String(second).padStart(2, "0")}.000000Z`;
    return renderTree(this.model(), { columns, rows, now, title: "#7 fix-bug" }, plain);
  }
}

const started = (): Recording =>
  new Recording().add(0, "RunStarted", {
    format: "openexec.timeline.v1",
    runId: "run_1",
    name: "fix-bug",
    project: "demo",
    trigger: { type: "cli" },
    actor: { type: "user", name: "ada" },
    workspace: { cwd: "/w" },
    runtime: { name: "openexec", version: "0.1.0", flags: [] },
  });
const fix = attemptId("", "fix", 1);
const review = attemptId("fan[3]", "review", 1);
const ok = { provider: "anthropic", model: "m", status: "ok", durationMs: 10, usage } as const;

describe("the live tree", () => {
  it("shows what runs, what is done, time, tokens and cost", () => {
    const tree = started()
      .step(0, fix, "fix")
      .add(1, "ModelInvocation", { ...ok, cost: { amount: 0.0125, currency: "USD", table: "t" } }, fix)
      .done(1.5, fix, "fix")
      .step(2, review, "review")
      .add(2, "ToolCallStarted", { name: "read_file", origin: "runtime", input: { value: {} } }, review)
      .tree(80, 24, 4);
    expect(tree).toEqual([
      "#7 fix-bug  4.0 s  1 step  1.3k tokens  $0.013",
      "✓ fix           1.5 s  1.3k tokens",
      "●   review      2.0 s  read_file",
    ]);
  });

  it("says that a price is unknown instead of taking it for nothing", () => {
    const known = { cost: { amount: 1, currency: "USD", table: "t" } };
    const model = started()
      .add(1, "ModelInvocation", { ...ok, ...known })
      .add(1, "ModelInvocation", ok);
    expect(model.tree(80, 24, 2)[0]).toContain("≥ $1.00");
  });

  it("tells the question that the run waits on", () => {
    const tree = started()
      .step(0, fix, "fix")
      .add(1, "InteractionRequested", { interactionType: "approval", message: "Write\u001b[2J a.txt?" }, fix)
      .tree(80, 24, 2);
    expect(tree[1]).toBe("● fix      2.0 s  Write\\x1b[2J a.txt?");
  });

  it.each([
    [80, 24],
    [30, 6],
    [12, 3],
  ])("fits a terminal of %i columns and %i rows, running steps first", (columns, rows) => {
    const recording = started();
    for (let n = 1; n <= 50; n++) {
      const attempt = attemptId("", `step-with-a-long-name-二進-${n}`, 1);
      recording.step(1, attempt, `step-with-a-long-name-二進-${n}`);
      if (n !== 5) recording.done(2, attempt, "x");
    }
    const tree = recording.tree(columns, rows, 3);
    expect(tree.length).toBeLessThan(rows + 1);
    for (const line of tree) expect(widthOf(line)).toBeLessThanOrEqual(columns);
    expect(tree.filter((line) => line.startsWith("●"))).toHaveLength(1);
  });

  it("counts every step of a long loop and keeps only the newest", () => {
    const recording = started();
    for (let n = 1; n <= 3_000; n++) {
      const attempt = attemptId("", "loop", n);
      recording.step(1, attempt, "loop").done(1, attempt, "loop");
    }
    const model = recording.model();
    expect(model.stepsDone).toBe(3_000);
    expect(model.steps.length).toBeLessThanOrEqual(200);
    expect(model.steps.at(-1)?.attemptId).toBe(attemptId("", "loop", 3_000));
  });
});

describe("progress without a terminal", () => {
  const lines = (recording: Recording, nowMs: (index: number) => number): readonly string[] => {
    const model = new ProgressModel();
    const view = new PlainView(model, plain);
    return recording.events.flatMap((event, index) => {
      model.apply(event);
      return view.line(event, nowMs(index)) ?? [];
    });
  };

  it("has a line per step and per question, with the error of one that failed", () => {
    const recording = started()
      .step(0, fix, "fix")
      .add(
        1,
        "StepCompleted",
        { nodeId: "fix", outcome: "failed", durationMs: 3, error: { name: "E", message: "no\u202e" } },
        fix,
      )
      .add(2, "InteractionRequested", { interactionType: "checkpoint", message: "Go on?" });
    expect(lines(recording, () => 0)).toEqual(["✗  fix#1  3 ms  no\\u202e", "? Go on?"]);
  });

  it("does not flood a log: after 200 steps one line a second", () => {
    const recording = started();
    for (let n = 1; n <= 1_000; n++) recording.done(1, attemptId("", "loop", n), "loop");
    const all = lines(recording, (index) => 10_000 + index);
    expect(all.length).toBe(201);
    expect(all.at(-1)).toBe("… 201 steps");
  });
});

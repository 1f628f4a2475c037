import type { AttemptId, PayloadOf, StepOutcome, StoredValue, Usage } from "@openexec/timeline";
import type { FeedEvent } from "../progress/feed.ts";
import { counted } from "../text/numbers.ts";

/** One line of the live tree: a step, and what it did. */
export interface BoardRow {
  readonly attemptId: AttemptId;
  readonly nodeId: string;
  readonly startedAt: string;
  /** `red`: the step went well, and what it found is bad. */
  state: "running" | "red" | StepOutcome;
  durationMs?: number;
  text: string;
  /** What it does just now. */
  activity?: string;
  /** Where the flow went from here. */
  route?: string;
  readonly tools: string[];
  modelCalls: number;
  tokens: number;
  /** Lines that patches took out and put in. */
  readonly patch: string[];
}

/** Steps that have no line of their own: one decides what the next line says, the others only pass things on. */
const SILENT = new Set(["decide", "read", "summarise", "report"]);

/** A recording as it goes, and its figures. Fed event by event. */
export class Board {
  readonly #rows = new Map<AttemptId, BoardRow>();
  #lastTest: BoardRow | undefined;
  events = 0;
  startedAt = "";
  lastAt = "";
  modelCalls = 0;
  toolCalls = 0;
  policyChecks = 0;
  tokens = 0;
  output: unknown;
  readonly answers: { readonly node: string; readonly durationMs: number }[] = [];

  get rows(): readonly BoardRow[] {
    return [...this.#rows.values()];
  }

  /** @returns the row that the event ended, if it ended one */
  apply(event: FeedEvent): BoardRow | undefined {
    this.events++;
    this.lastAt = event.at;
    const row = event.attemptId === undefined ? undefined : this.#rows.get(event.attemptId);
    if (event.type === "RunStarted") this.startedAt = event.at;
    else if (event.type === "RunCompleted") this.output = storedValue(event.payload.output);
    else if (event.type === "PolicyCheck") this.policyChecks++;
    else if (event.type === "StepStarted") this.#begin(event);
    else if (event.type === "ModelInvocationStarted") setActivity(row, event.payload.model);
    else if (event.type === "ModelInvocation") this.#answered(row, event.payload);
    else if (event.type === "ToolCallStarted") startTool(row, event.payload);
    else if (event.type === "ToolCall") this.toolCalls++;
    else if (event.type === "Decision" && this.#lastTest !== undefined) this.#lastTest.route = event.payload.choice;
    else if (event.type === "StepCompleted" && row !== undefined) return this.#complete(row, event.payload);
    // Printed together with where the flow went.
    return event.type === "Decision" ? this.#lastTest : undefined;
  }

  #begin({ attemptId, at, payload }: FeedEvent<"StepStarted">): void {
    const { nodeId } = payload;
    if (attemptId === undefined || SILENT.has(nodeId)) return;
    const row: BoardRow = {
      attemptId,
      nodeId,
      startedAt: at,
      state: "running",
      text: "",
      tools: [],
      modelCalls: 0,
      tokens: 0,
      patch: [],
    };
    this.#rows.set(attemptId, row);
    if (nodeId === "test") this.#lastTest = row;
  }

  #answered(row: BoardRow | undefined, { usage, durationMs }: PayloadOf<"ModelInvocation">): void {
    this.modelCalls++;
    const tokens = usage === undefined ? 0 : tokensOf(usage);
    this.tokens += tokens;
    if (row === undefined) return;
    row.modelCalls++;
    row.tokens += tokens;
    delete row.activity;
    if (row.nodeId !== "fix") this.answers.push({ node: row.nodeId, durationMs });
  }

  #complete(row: BoardRow, { outcome, durationMs, output, error }: PayloadOf<"StepCompleted">): BoardRow | undefined {
    row.durationMs = durationMs;
    row.state = outcome;
    delete row.activity;
    row.text = error?.message ?? TEXTS[row.nodeId]?.(storedValue(output), row) ?? "";
    return row.nodeId === "test" && outcome === "ok" ? undefined : row;
  }
}

type Describe = (output: unknown, row: BoardRow) => string;

/** What a finished step says about itself, by node. */
const TEXTS: Readonly<Record<string, Describe>> = {
  test(output, row) {
    const { green, report } = output as { green: boolean; report: string };
    if (!green) row.state = "red";
    const count = (word: string): number => Number(new RegExp(`^(?:#|ℹ) ${word} (\\d+)`, "m").exec(report)?.[1] ?? 0);
    const all = count("tests");
    if (all === 0) return green ? "pass" : "fail";
    return green ? `${all} of ${all} pass` : `${count("fail")} of ${all} fail`;
  },
  context: (output) => `pack of ${(output as { total: number }).total} tokens`,
  fix: (_output, row) => `${counted(row.modelCalls, "model call")}: ${row.tools.join(", ")}`,
  branch: (output) => (output as { name: string }).name,
  commit: (output) => (output as { id: string }).id,
  changelog: String,
  review: String,
};

function setActivity(row: BoardRow | undefined, activity: string): void {
  if (row !== undefined) row.activity = activity;
}

function startTool(row: BoardRow | undefined, { name, input, externalId }: PayloadOf<"ToolCallStarted">): void {
  setActivity(row, name);
  if (row === undefined || externalId === undefined) return;
  row.tools.push(name);
  const { patch } = (storedValue(input) ?? {}) as { patch?: unknown };
  if (typeof patch === "string") row.patch.push(...patch.split("\n").filter((line) => /^[-+](?![-+])/.test(line)));
}

function storedValue(stored: StoredValue | undefined): unknown {
  return stored !== undefined && "value" in stored ? stored.value : undefined;
}

function tokensOf(usage: Usage): number {
  return usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h + usage.output;
}

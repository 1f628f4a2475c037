import {
  type AttemptId,
  attemptId,
  callId,
  type Draft,
  fold,
  type PayloadOf,
  type RunOutcome,
  type StepOutcome,
  type TimelineEvent,
  totalsProjection,
} from "@openexec/timeline";

export const TEST_RUN_ID = "run_019aa0d6-2c00-7000-8000-000000000001";

const ACTOR = { type: "user", name: "ada" };
const RUNTIME = { name: "openexec", version: "0.1.0", flags: [] };
const WORKSPACE = { cwd: "/project" };
const USAGE = { inputUncached: 10, cacheRead: 5, cacheWrite5m: 0, cacheWrite1h: 0, output: 7, reasoning: 2 };

/** The start of a run, with what a case wants otherwise. */
export function runStarted(payload: Partial<PayloadOf<"RunStarted">> = {}): Draft<"RunStarted"> {
  return {
    type: "RunStarted",
    payload: {
      format: "openexec.timeline.v1",
      runId: TEST_RUN_ID,
      name: "test",
      project: "project",
      trigger: { type: "cli" },
      actor: ACTOR,
      workspace: WORKSPACE,
      runtime: RUNTIME,
      ...payload,
    },
  };
}

/** What a word of the notation stands for in the place of a call: `model`, `tool:failed`, `ask:open` … */
function callDrafts(word: string, attempt: AttemptId, k: number): Draft[] {
  const [what = "", status = "ok"] = word.split(":");
  const scope = { attemptId: attempt, callId: callId(attempt, k) };
  const open = status === "open";
  const outcome = status as "ok" | "failed" | "timed_out" | "cancelled" | "interrupted";
  const error = outcome === "failed" ? { error: { name: "Error", message: `${what} failed` } } : {};
  if (what === "model") {
    const model = { provider: "anthropic", model: "m1" };
    const request = { head: { value: { api: "messages" } }, messages: { value: [] } };
    const started: Draft = {
      ...scope,
      type: "ModelInvocationStarted",
      payload: { ...model, api: "messages", request },
    };
    const cost = { amount: 0.25, currency: "USD", table: "2026-11" };
    const ended: Draft = {
      ...scope,
      type: "ModelInvocation",
      payload: { ...model, status: outcome, usage: USAGE, cost, durationMs: 12, ...error },
    };
    return open ? [started] : [started, ended];
  }
  if (what === "tool") {
    const started: Draft = {
      ...scope,
      type: "ToolCallStarted",
      payload: { name: "grep", origin: "code", input: { value: { pattern: "x" } } },
    };
    const ended: Draft = {
      ...scope,
      type: "ToolCall",
      payload: { name: "grep", status: outcome, output: { value: "" }, durationMs: 3, ...error },
    };
    return open ? [started] : [started, ended];
  }
  if (what === "ask") {
    const asked: Draft = {
      ...scope,
      type: "InteractionRequested",
      payload: { interactionType: "approval", message: "Go on?" },
    };
    const answered: Draft = {
      ...scope,
      type: "InteractionResolved",
      payload: { action: "accept", by: ACTOR, at: "2026-11-20T09:00:00.000000Z", waitedMs: 5 },
    };
    return open ? [asked] : [asked, answered];
  }
  if (what === "allow" || what === "block") {
    const check = { capability: "shell", resource: "rm", rule: "r1", reason: "because", enforced: what === "block" };
    return [{ ...scope, type: "PolicyCheck", payload: { ...check, decision: what } }];
  }
  if (what === "log") return [{ attemptId: attempt, type: "LogLine", payload: { level: "info", message: "hello" } }];
  if (what === "beat")
    return [{ attemptId: attempt, type: "StepHeartbeat", payload: { elapsedMs: 5, detail: "on it" } }];
  throw new Error(`the notation has no call ${JSON.stringify(word)}`);
}

/** `name`, its calls, how it ended: `review[model,tool:failed]:ok`, `a:open`. */
function stepDrafts(word: string, attempts: Map<string, number>): Draft[] {
  const parts = /^((?:[^[\]:/]+(?:\[\d+\])?\/)*[^[\]:/]+)(?:\[([^\]]*)\])?:(\w+)$/.exec(word);
  if (parts === null) throw new Error(`the notation has no word ${JSON.stringify(word)}`);
  const [, path = "", calls = "", outcome = ""] = parts;
  const n = (attempts.get(path) ?? 0) + 1;
  attempts.set(path, n);
  const slash = path.lastIndexOf("/");
  const nodeId = path.slice(slash + 1);
  const id = attemptId(slash < 0 ? "" : path.slice(0, slash), nodeId, n);
  const inside = calls === "" ? [] : calls.split(",").flatMap((call, index) => callDrafts(call, id, index + 1));
  const started: Draft = { attemptId: id, type: "StepStarted", payload: { nodeId, nodeType: "compute" } };
  if (outcome === "open") return [started, ...inside];
  const error = outcome === "failed" ? { error: { name: "Error", message: `${nodeId} broke` } } : {};
  const payload = { nodeId, outcome: outcome as StepOutcome, durationMs: 1.5, ...error };
  return [started, ...inside, { attemptId: id, type: "StepCompleted", payload }];
}

function runWord(word: string, sofar: readonly Draft[]): Draft[] | undefined {
  const completed = (status: RunOutcome): Draft[] => {
    // Totals look at type and payload only, which a draft has.
    const totals = fold(totalsProjection, sofar as readonly unknown[] as TimelineEvent[]);
    return [{ type: "RunCompleted", payload: { status, totals: { ...totals, durationMs: 100 } } }];
  };
  const environment = { host: "h", platform: "linux", node: "v20.19.0" };
  const words: Readonly<Record<string, () => Draft[]>> = {
    run: () => [runStarted()],
    pause: () => [{ type: "RunPaused", payload: { reason: "waiting for an approval" } }],
    interrupt: () => [{ type: "RunInterrupted", payload: { lastSeq: sofar.length, inFlight: [], bytesCut: 0 } }],
    resume: () => [
      {
        type: "RunResumed",
        payload: { segment: 2, runtime: RUNTIME, actor: ACTOR, environment, workspace: WORKSPACE },
      },
    ],
    ci: () => [
      {
        source: "ci",
        type: "CiJob",
        payload: { provider: "github", workflow: "w", run: "1", job: "test", status: "ok" },
      },
    ],
    gap: () => [{ type: "Gap", payload: { what: "frames", reason: "the proxy was down" } }],
    completed: () => completed("completed"),
    failed: () => completed("failed"),
    timed_out: () => completed("timed_out"),
    cancelled: () => completed("cancelled"),
  };
  return Object.hasOwn(words, word) ? words[word]?.() : undefined;
}

/**
 * A run in one line. Words: `run`, `pause`, `interrupt`, `resume`, `ci`, `gap`, the end (`completed`, `failed`,
 * `timed_out`, `cancelled`), and steps such as `a:ok`, `fan[0]/b:failed` (`b` in the scope `fan[0]`),
 * `review[model,tool:failed,ask:open]:open`. Calls: `model`, `tool`, `ask`, and `allow`, `block`, `log`, `beat`. A node that comes again is its next attempt.
 */
export function draftRun(notation: string): Draft[] {
  const attempts = new Map<string, number>();
  const drafts: Draft[] = [];
  for (const word of notation.split(/\s+/).filter((part) => part !== "")) {
    drafts.push(...(runWord(word, drafts) ?? stepDrafts(word, attempts)));
  }
  return drafts;
}

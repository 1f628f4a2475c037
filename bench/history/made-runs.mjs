import { newRunId } from "@openexec/timeline";

/**
 * Made-up runs for the benchmarks of the index: the same ones for the same seed, shaped as recorded ones are. Names
 * follow a power law, most runs complete, a run has three tool calls and two kilobytes of text.
 * @typedef {import("@openexec/store").RunChange} RunChange
 */

const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(2026, 5, 1);
const DAYS = 90;
const TEXT_OF_A_CALL = 430;

/** Numbers in [0, 1) that follow from a seed (xorshift). @param {number} seed */
function chance(seed) {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}

/** A list of made-up names. @param {string} prefix @param {number} count */
const names = (prefix, count) => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

const TOOLS = ["shell", "read", "edit", "git.status", "git.diff", "git.log", "web.fetch", ...names("mcp.tool", 190)];
const MODELS = ["claude-sonnet", "claude-opus", "gpt-large", "gpt-small", ...names("model", 12)];
const FLOWS = names("flow", 200);
const ENDS = /** @type {const} */ (["completed", "failed", "timed_out", "cancelled"]);
const TRIGGERS = /** @type {const} */ (["cli", "http", "mcp", "ci", "schedule"]);

/** Thirty thousand words, so that a text of theirs compresses as prose and code do. */
function vocabulary() {
  const next = chance(99);
  const letters = "etaoinshrdlucmfwypvbgkjqxz";
  return Array.from({ length: 30_000 }, () => {
    const length = 2 + Math.floor(next() * 9);
    return Array.from({ length }, () => letters[Math.floor(26 * next() ** 1.8)]).join("");
  });
}

/** Runs that follow from one seed; each such block is made by itself, in any thread. */
export const BLOCK_RUNS = 250;
const SEED = 7;
/** A prime that spreads neighbouring numbers over all others of 32 bits. */
const SPREAD = 0x9e3779b1;
const WORDS = vocabulary();

/**
 * Runs of the `block`th part of a history of `count`, oldest first, evenly over ninety days.
 * @param {number} count @param {number} block
 * @returns {Generator<RunChange>}
 */
export function* madeBlock(count, block) {
  const next = chance(Math.imul(SEED + block, SPREAD));
  /** @template T @param {readonly T[]} list @param {number} [power] @returns {T} */
  const pick = (list, power = 3) => /** @type {T} */ (list[Math.floor(list.length * next() ** power)]);
  /** @param {number} length */
  const text = (length) => {
    let said = "";
    while (said.length < length) said += `${pick(WORDS, 6)}${next() < 0.1 ? "\n" : " "}`;
    return said;
  };
  for (let n = block * BLOCK_RUNS; n < Math.min(count, (block + 1) * BLOCK_RUNS); n++) {
    const startedMs = FIRST_MS + Math.floor((n / count) * DAYS * DAY_MS);
    yield madeRun({ n, startedMs, next, pick, text });
  }
}

/**
 * @param {{ n: number, startedMs: number, next: () => number,
 *   pick: <T>(list: readonly T[], power?: number) => T, text: (length: number) => string }} world
 * @returns {RunChange}
 */
function madeRun({ n, startedMs, next, pick, text }) {
  const random = Uint8Array.from({ length: 10 }, () => Math.floor(next() * 256));
  const runId = newRunId(startedMs, random);
  const stamp = runId.slice(-12);
  /** @type {any[]} */
  const events = [];
  let at = startedMs;
  /** @param {string} type @param {unknown} payload @param {object} [scope] */
  const add = (type, payload, scope = {}) => {
    at += Math.floor(next() ** 3 * 4000);
    const seq = events.length + 1;
    events.push({
      seq,
      at: new Date(at).toISOString(),
      type,
      payload,
      hash: `${stamp}${seq}`.padStart(64, "0"),
      ...scope,
    });
  };
  const end = next() < 0.85 ? ENDS[0] : pick(ENDS, 1);
  const attemptId = "work#1";
  add("RunStarted", {
    format: "openexec.timeline.v1",
    runId,
    name: pick(FLOWS),
    project: "bench",
    trigger: { type: pick(TRIGGERS, 2) },
    actor: { type: "user", name: `user-${Math.floor(next() * 20)}` },
    workspace: {
      cwd: "/work",
      repo: `org/repo-${Math.floor(next() ** 2 * 40)}`,
      branch: next() < 0.6 ? "main" : `b-${n % 500}`,
    },
    runtime: { name: "openexec", version: "0.1.0", flags: [] },
    input: { value: text(120) },
  });
  add("StepStarted", { nodeId: "work", nodeType: "agent" }, { attemptId });
  const model = pick(MODELS);
  add(
    "ModelInvocationStarted",
    { provider: "p", api: "chat", model, request: { messages: { value: [] } } },
    { attemptId, callId: "work#1:1" },
  );
  const input = Math.floor(next() ** 2 * 40_000);
  const usage = { inputUncached: input, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 400, reasoning: 0 };
  const cost = { amount: Math.round(input * 3 + 6000) / 1e6, currency: "USD", table: "t" };
  add(
    "ModelInvocation",
    {
      provider: "p",
      model,
      status: "ok",
      durationMs: 900 + next() * 5000,
      message: { value: text(TEXT_OF_A_CALL) },
      usage,
      cost,
    },
    { attemptId, callId: "work#1:1" },
  );
  const calls = 1 + Math.floor(next() * 5);
  for (let call = 2; call < 2 + calls; call++) {
    const callId = `work#1:${call}`;
    const name = pick(TOOLS, 4);
    add(
      "ToolCallStarted",
      {
        name,
        origin: "runtime",
        input: { value: { command: `${pick(["npm test", "cat", "ls -la"], 1)} src/${n % 977}.ts` } },
      },
      { attemptId, callId },
    );
    add(
      "ToolCall",
      {
        name,
        status: next() < 0.04 ? "failed" : "ok",
        durationMs: next() ** 4 * 9000,
        output: { value: text((TEXT_OF_A_CALL * 3) / calls) },
      },
      { attemptId, callId },
    );
  }
  if (next() < 0.05)
    add(
      "InteractionRequested",
      { interactionType: "approval", message: "May I?" },
      { attemptId, callId: `work#1:${calls + 2}` },
    );
  if (next() < 0.03)
    add(
      "PolicyCheck",
      { capability: "shell", resource: "rm", decision: "block", rule: "r", reason: "no", enforced: true },
      { attemptId },
    );
  add(
    "StepCompleted",
    { nodeId: "work", outcome: end === "completed" ? "ok" : "failed", durationMs: at - startedMs },
    { attemptId },
  );
  const error = end === "completed" ? {} : { error: { name: "Error", message: text(40), code: "flow_failed" } };
  add("RunCompleted", { status: end, totals: {}, ...error });
  return {
    runId,
    events,
    facts: { number: n + 1, enteredAt: new Date(startedMs).toISOString(), offset: 9000, bytes: 12_000 },
  };
}

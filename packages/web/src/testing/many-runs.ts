import type { RunRow } from "@openexec/protocol";
import type { RunStatus } from "@openexec/timeline";
import { runRow } from "./rows.ts";

/** Numbers from 0 up to 1 that are the same in every test. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const TITLES = [
  "Fix the login redirect after a password reset",
  "Review pull request 482: Cache the price table",
  "修复结账页面在移动端的布局问题，并补充对应的回归测试",
  "Upgrade pnpm to 11 and regenerate the lock file",
  "Explain why the nightly import is slow",
  "Add keyboard shortcuts to the board",
  "Translate the release notes to German, French, Japanese and Brazilian Portuguese without touching code blocks",
  "Find who calls chargeCustomer without an idempotency key",
  "Write the migration for order_lines",
  "Triage new issues",
];
const FLOWS = ["fix", "review", "triage", "migrate", "nightly-import", "explain", "translate", "release-notes"];
const TRIGGERS = ["cli", "http", "mcp", "ci", "schedule"];
const MODELS = ["claude-opus-4-5", "claude-sonnet-4-5", "gpt-5.2-codex", "gemini-3-pro"];
const BRANCHES = ["main", "fix/login-redirect", "perf/price-table-cache", "chore/pnpm-11", "feature/board-shortcuts"];
const ERRORS = [
  "npm test ended with exit code 1: 3 tests failed in checkout.spec.ts",
  "The model refused the request: context length exceeded (213,448 > 200,000 tokens)",
  "No answer within 300 s",
];
const MINUTE = 60_000;

/**
 * `count` runs of a month of work, newest first; `nowMs` is the moment at which the list is looked at. The first are
 * running, one waits for an answer, one in nine failed.
 */
export function manyRuns(count: number, nowMs: number): readonly RunRow[] {
  const next = chance(7);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
  let at = nowMs - 20_000;
  return Array.from({ length: count }, (_none, index) => {
    at -= Math.floor((next() ** 4 * 9 * 30 * 86_400_000) / count) + 1000;
    const status = statusOf(index, next());
    const isOver = status !== "running" && status !== "waiting";
    const durationMs = Math.floor(500 + next() ** 5 * 14 * MINUTE);
    const steps = 1 + Math.floor(next() * 12);
    const input = Math.floor(next() ** 3 * 900_000);
    const isPriced = next() > 0.1;
    const { finishedAt: _, durationMs: __, costUsd: ___, ...base } = runRow({ id: `run-${count - index}` });
    return {
      ...base,
      number: count - index,
      title: pick(TITLES),
      flow: pick(FLOWS),
      status,
      trigger: pick(TRIGGERS),
      actor: "ada",
      createdAt: new Date(at - 40).toISOString(),
      startedAt: new Date(at).toISOString(),
      ...(isOver && { finishedAt: new Date(at + durationMs).toISOString(), durationMs }),
      models: next() > 0.8 ? [pick(MODELS), "claude-haiku-4-5"] : [pick(MODELS)],
      steps,
      modelCalls: steps * 3,
      toolCalls: Math.floor(next() ** 2 * 140),
      inputTokens: input,
      outputTokens: Math.floor(input / 30),
      ...(isPriced && { costUsd: (input * 3) / 1e6 }),
      unpricedCalls: isPriced && next() > 0.92 ? 2 : 0,
      errors: status === "failed" ? 1 + Math.floor(next() * 3) : 0,
      warnings: next() > 0.85 ? Math.floor(next() * 14) : 0,
      repo: "shop/web",
      branch: pick(BRANCHES),
      commit: "a47d6df27649c1f2",
      interactions: status === "waiting" ? 1 : next() > 0.9 ? 2 : 0,
      pendingInteractions: status === "waiting" ? 1 : 0,
      ...(status === "failed" || status === "timed_out" ? { error: { message: pick(ERRORS) } } : {}),
      tags: next() > 0.95 ? ["release"] : [],
      pinned: index === 5,
    };
  });
}

function statusOf(index: number, roll: number): RunStatus {
  if (index === 2) return "waiting";
  if (index < 4) return "running";
  if (roll < 0.11) return "failed";
  if (roll < 0.13) return "timed_out";
  if (roll < 0.15) return "cancelled";
  return roll < 0.16 ? "interrupted" : "completed";
}

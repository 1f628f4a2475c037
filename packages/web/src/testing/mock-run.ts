import type { Interaction, LogEntry, RunRow, ToolCallEntry } from "@openexec/protocol";
import type { Attempt } from "../data/run-api.ts";

const after = (row: RunRow, ms: number) => new Date(Date.parse(row.startedAt) + ms).toISOString();

/** What `GET /api/runs/:id` adds to a row. */
export function detailOf(row: RunRow) {
  return {
    ...row,
    segments: 1,
    replayable: true,
    input: { task: row.title, options: { retries: 2 } },
    code: 'const diff = await tools.git.diff({ base: "main" });\nreturn review(diff);',
    ...(row.status === "completed" && {
      output: JSON.stringify({ ok: true, report: JSON.stringify({ files: 3, tests: "42 passed" }) }),
    }),
  };
}

export function attemptsOf(row: RunRow): readonly Attempt[] {
  const nodes = ["checkout", "plan", "edit", "test", "report"].slice(0, Math.max(1, row.steps % 6));
  return nodes.map((nodeId, index) => ({
    attemptId: `${nodeId}#1`,
    nodeId,
    attempt: 1,
    nodeType: index === 1 ? "agent" : "shell",
    startedSeq: 2 + index * 10,
    startedAt: after(row, index * 100),
    ...(index < nodes.length - 1 || row.durationMs !== undefined
      ? {
          outcome: row.status === "failed" && index === nodes.length - 1 ? "failed" : "ok",
          durationMs: 100 + index * 1500,
        }
      : {}),
    ...(row.status === "failed" && index === nodes.length - 1
      ? { error: { name: "Error", message: row.error?.message ?? "It failed" } }
      : {}),
  }));
}

export function toolCallsOf(row: RunRow): readonly ToolCallEntry[] {
  const total = row.durationMs ?? 60_000;
  const names = ["Bash", "Read", "Read", "Grep", "Edit", "Bash"] as const;
  return names.map((name, index) => ({
    seq: 5 + index * 4,
    startedAt: after(row, Math.floor(total * ([0.02, 0.1, 0.12, 0.13, 0.4, 0.6][index] ?? 0))),
    callId: `call-${index}`,
    name,
    origin: "agent",
    subject: name === "Bash" ? "npm test -- checkout" : "src/checkout/cart.ts",
    status: index === 5 && row.status === "failed" ? "failed" : "ok",
    durationMs: Math.floor(total * ([0.06, 0.2, 0.15, 0.05, 0.15, 0.35][index] ?? 0)),
    input: { value: name === "Bash" ? { command: "npm test -- checkout" } : { file_path: "src/checkout/cart.ts" } },
    output: { value: '{"stdout":"[\\"3 failed\\",\\"39 passed\\"]","exit":1}' },
    ...(name === "Bash" && { exitCode: index === 5 && row.status === "failed" ? 1 : 0 }),
  }));
}

export function logsOf(row: RunRow): readonly LogEntry[] {
  return [
    { seq: 3, at: after(row, 20), level: "info", message: "checked out shop/web at a47d6df" },
    { seq: 30, at: after(row, 900), level: "warning", message: "node_modules is stale, installing" },
    ...(row.errors > 0
      ? [{ seq: 40, at: after(row, 2000), level: "error" as const, message: row.error?.message ?? "failed" }]
      : []),
  ];
}

export function interactionsOf(row: RunRow): readonly Interaction[] {
  if (row.interactions === 0) return [];
  const asked = {
    interactionId: "ask-1",
    interactionType: "approval" as const,
    seq: 20,
    requestedAt: after(row, 1500),
    message: "Allow `git push origin fix/login-redirect`?",
    digest: "3f9ac1",
    schema: {
      type: "object",
      required: ["reason"],
      properties: { reason: { type: "string", title: "Reason" }, force: { type: "boolean", title: "Force" } },
    },
  };
  if (row.pendingInteractions > 0) return [{ ...asked, state: "pending" }];
  const answer = {
    action: "decline" as const,
    content: { reason: "not on a Friday" },
    by: { type: "user", name: "ada" },
    at: after(row, 61_500),
    // No process waited: the run was paused.
    waitedMs: 0,
  };
  return [{ ...asked, state: "answered", answer }];
}

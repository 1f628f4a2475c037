import type { RunSpec } from "./made-run.ts";

/** A run that has something of everything. */
export const RICH: RunSpec = {
  n: 1,
  flow: "review",
  trigger: "http",
  actor: "grace",
  repo: "git@host:a/b",
  branch: "main",
  commit: "abcdef0123",
  durationMs: 2000,
  input: "mend the \u0000 \u202e 二進 parser\nand test it",
  models: [
    { model: "large", tokens: 100, cost: 0.25 },
    { model: "small", tokens: 20 },
  ],
  tools: [{ name: "git.diff" }, { name: "shell", failed: true }],
  asked: ["answered"],
  blocked: 2,
  commits: ["fedcba9876"],
  logs: ["error", "warning", "info"],
  facts: {
    number: 1842,
    enteredAt: "2026-05-01T00:00:00.000Z",
    labels: { pinned: true, tags: ["a", "'; drop table run; --"], note: "a\nb" },
  },
};

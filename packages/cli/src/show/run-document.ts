import type { FoldedRun } from "@openexec/timeline";
import type { OpenedRun } from "../compose/open-run.ts";

/** The document of `show --json` and `open --json`: the folded run, flat. */
export function runDocument(folded: FoldedRun, opened: Pick<OpenedRun, "path" | "system">): unknown {
  const { run, status, durationMs, number, steps, findings } = folded;
  const { runId, phase: _, ...facts } = run;
  return {
    runId: runId ?? null,
    number: number ?? null,
    dir: opened.path,
    ...(opened.system === undefined ? {} : { recordedBy: opened.system }),
    status,
    ...facts,
    head: run.head ?? null,
    durationMs: durationMs ?? null,
    steps: steps.attempts.map(({ calls = [], decisions = [], ...attempt }) => ({ ...attempt, calls, decisions })),
    outside: { calls: steps.loose.calls ?? [], decisions: steps.loose.decisions ?? [] },
    findings,
  };
}

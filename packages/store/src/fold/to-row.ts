import type { RunRow } from "@openexec/protocol";
import { isOver, parseAt, type RunState, runDuration, runStatus } from "@openexec/timeline";
import type { RunFacts } from "../run-facts.ts";
import type { IndexState } from "./index-state.ts";

/** Everything that was told about a run beside its log, the latest of each. */
export type KnownFacts = { -readonly [Name in keyof RunFacts]: RunFacts[Name] };

/** The run as lists show it. */
export function rowOf(runId: string, state: IndexState, facts: KnownFacts): RunRow {
  const { run } = state;
  const { pending, labels, number } = facts;
  const status = runStatus(run, facts.writerAlive ?? false);
  const startedAt = toMoment(run.startedAt ?? state.firstAt) ?? facts.enteredAt ?? EPOCH;
  const durationMs = isOver(status) ? runDuration(run) : undefined;
  const flow = run.name ?? pending?.flow ?? "";
  const { branch, repo, baseCommit } = run.workspace ?? {};
  const { modelCalls, toolCalls, steps, inputTokens, outputTokens, unpricedCalls } = run.totals;
  const usd = run.totals.cost.filter(({ currency }) => currency === "USD");
  const { of, mode, verdict } = run.replay ?? {};
  return present({
    id: runId,
    number: number ?? undefined,
    project: run.project ?? pending?.project ?? "",
    // A log whose first line is not there, or cannot be read, names nothing.
    title: state.title ?? pending?.title ?? (flow === "" ? runId : flow),
    flow,
    status,
    trigger: run.trigger ?? pending?.trigger ?? "",
    actor: run.actor?.name,
    createdAt: facts.enteredAt ?? startedAt,
    startedAt,
    finishedAt: toMoment(run.finishedAt),
    durationMs: durationMs === undefined ? undefined : Math.max(0, durationMs),
    models: [...state.models].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([model]) => model),
    steps,
    modelCalls,
    toolCalls,
    inputTokens,
    outputTokens,
    costUsd: usd.length === 0 ? undefined : usd.reduce((sum, { amount }) => sum + amount, 0),
    unpricedCalls,
    errors: state.errors,
    warnings: state.warnings,
    repo,
    branch,
    commit: baseCommit,
    interactions: state.interactions,
    pendingInteractions: run.waiting.length,
    violations: run.policyChecks.block + run.policyChecks.require_approval,
    error: run.error === undefined ? undefined : present({ code: run.error.code, message: run.error.message }),
    replay: of === undefined || mode === undefined ? undefined : present({ of, mode, verdict }),
    forkOf: run.fork?.of,
    pinned: labels?.pinned ?? false,
    tags: [...(labels?.tags ?? [])],
    note: labels?.note,
    lastSeq: run.lastSeq,
    head: run.head ?? "",
    sample: facts.sample === true ? (true as const) : undefined,
  });
}

const EPOCH = new Date(0).toISOString();

/** When the log last changed, milliseconds since 1970; 0 without a log. */
export function changedMs({ lastAt }: RunState): number {
  return Math.floor((parseAt(lastAt ?? "") ?? 0) / 1000);
}

/** RFC 3339 UTC with milliseconds; what is no time stays away. */
function toMoment(at: string | undefined): string | undefined {
  const micros = at === undefined ? undefined : parseAt(at);
  return micros === undefined ? undefined : new Date(Math.floor(micros / 1000)).toISOString();
}

type Present<Row> = { [Field in keyof Row as undefined extends Row[Field] ? never : Field]: Row[Field] } & {
  [Field in keyof Row as undefined extends Row[Field] ? Field : never]?: Exclude<Row[Field], undefined>;
};

/** Without the fields that are undefined. */
function present<Row extends object>(row: Row): Present<Row> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Present<Row>;
}

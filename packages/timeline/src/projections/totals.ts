import type { Totals } from "../events/run.ts";
import type { Usage } from "../events/shared.ts";
import { defineProjection, type Handlers, ignore } from "./projection.ts";

/** {@link Totals} but for the duration, which is no sum. Tokens and cost of agent turns are included. */
export type CountedTotals = Omit<Totals, "durationMs">;

type Amount = { readonly amount: number; readonly currency: string; readonly table?: string };

/** Agents state what a turn cost by a price list of their own. */
const AGENT_PRICES = "agent";

function addUsage(totals: CountedTotals, usage: Usage | undefined): void {
  if (usage === undefined) return;
  totals.inputTokens += usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  totals.outputTokens += usage.output;
}

function addCost(totals: CountedTotals, cost: Amount | undefined): void {
  if (cost === undefined) return;
  const table = cost.table ?? AGENT_PRICES;
  const entry = totals.cost.find((known) => known.currency === cost.currency && known.table === table);
  if (entry === undefined) totals.cost.push({ amount: cost.amount, currency: cost.currency, table });
  else entry.amount += cost.amount;
}

const HANDLERS = {
  RunStarted: ignore,
  RunPaused: ignore,
  RunInterrupted: ignore,
  RunResumed: ignore,
  CancelRequested: ignore,
  TimeoutFired: ignore,
  RunCompleted: ignore,
  StepStarted: (totals) => {
    totals.steps++;
  },
  StepCompleted: ignore,
  StepHeartbeat: ignore,
  Decision: ignore,
  ModelInvocationStarted: (totals) => {
    totals.modelCalls++;
  },
  ModelInvocation: (totals, { payload }) => {
    addUsage(totals, payload.usage);
    addCost(totals, payload.cost);
    if (payload.cost === undefined && payload.usage !== undefined) totals.unpricedCalls++;
  },
  ToolCallStarted: (totals) => {
    totals.toolCalls++;
  },
  ToolCall: ignore,
  PolicyCheck: ignore,
  InteractionRequested: ignore,
  InteractionResolved: ignore,
  ArtifactCreated: ignore,
  SessionBound: ignore,
  AgentTurnStarted: ignore,
  AgentTurn: (totals, { payload }) => {
    addUsage(totals, payload.usage);
    addCost(totals, payload.cost);
  },
  Effect: ignore,
  SleepStarted: ignore,
  GitCommit: ignore,
  GitSnapshot: ignore,
  CiJob: ignore,
  CiStep: ignore,
  FileChange: ignore,
  NetworkAttempt: ignore,
  ProcessSpawned: ignore,
  LogLine: ignore,
  Gap: ignore,
  ReplayVerdict: ignore,
} satisfies Handlers<CountedTotals>;

/** What a run used up, counted from its events: the one way to arrive at `RunCompleted.totals`. */
export const totalsProjection = defineProjection<CountedTotals>(
  "totals",
  () => ({ steps: 0, modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0, cost: [], unpricedCalls: 0 }),
  HANDLERS,
);

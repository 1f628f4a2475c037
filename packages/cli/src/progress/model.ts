import type { AttemptId, Cost, EventType, NodeType, RunOutcome, StepOutcome, Usage } from "@openexec/timeline";
import type { FeedEvent } from "./feed.ts";

/** One attempt of a step, as the live view shows it. */
export interface StepLine {
  readonly attemptId: AttemptId;
  readonly label: string;
  readonly nodeType: NodeType;
  /** How many scopes enclose it. */
  readonly depth: number;
  /** RFC 3339. */
  readonly startedAt: string;
  outcome?: StepOutcome;
  durationMs?: number;
  tokens: number;
  /** What it does just now: the name of a call, a command, a question. */
  activity?: string;
  error?: string;
}

/** Finished steps that are kept; a loop may have a hundred thousand. */
const KEPT_FINISHED = 200;

/** What a run has done so far. Fed event by event; memory does not grow with the run. */
export class ProgressModel {
  name = "";
  startedAt = "";
  /** `at` of the last event. */
  lastAt = "";
  status: "running" | "waiting" | "interrupted" | RunOutcome = "running";
  stepsDone = 0;
  stepsFailed = 0;
  modelCalls = 0;
  toolCalls = 0;
  tokens = 0;
  /** Amount by currency. */
  readonly cost = new Map<string, number>();
  unpricedCalls = 0;
  /** The question that the run waits on. */
  question: string | undefined;
  readonly #steps = new Map<AttemptId, StepLine>();
  readonly #finished: AttemptId[] = [];

  /** Running attempts and the newest finished ones, in the order in which they started. */
  get steps(): readonly StepLine[] {
    return [...this.#steps.values()];
  }

  /** The step of an event, while it is kept. */
  step(attemptId: AttemptId | undefined): StepLine | undefined {
    return attemptId === undefined ? undefined : this.#steps.get(attemptId);
  }

  apply(event: FeedEvent): void {
    this.lastAt = event.at;
    const handle = HANDLERS[event.type] as ((model: ProgressModel, event: FeedEvent) => void) | undefined;
    handle?.(this, event);
  }

  begin(step: StepLine): void {
    this.#steps.set(step.attemptId, step);
  }

  finish(attemptId: AttemptId): void {
    this.#finished.push(attemptId);
    if (this.#finished.length <= KEPT_FINISHED) return;
    for (const old of this.#finished.splice(0, KEPT_FINISHED / 2)) this.#steps.delete(old);
  }

  spend(attemptId: AttemptId | undefined, usage: Usage | undefined, cost: Omit<Cost, "table"> | undefined): void {
    if (usage !== undefined) {
      const tokens = usage.inputUncached + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h + usage.output;
      this.tokens += tokens;
      const step = this.step(attemptId);
      if (step !== undefined) step.tokens += tokens;
    }
    if (cost === undefined) this.unpricedCalls++;
    else this.cost.set(cost.currency, (this.cost.get(cost.currency) ?? 0) + cost.amount);
  }

  /** What an attempt does now; `undefined` when it went back to its own code. */
  busy(attemptId: AttemptId | undefined, activity: string | undefined): void {
    const step = this.step(attemptId);
    if (step === undefined) return;
    if (activity === undefined) delete step.activity;
    else step.activity = activity;
  }
}

type Handlers = { readonly [Type in EventType]: ((model: ProgressModel, event: FeedEvent<Type>) => void) | undefined };

/** `undefined`: the live view does not show this type. */
const HANDLERS: Handlers = {
  RunStarted(model, { at, payload }) {
    model.name = payload.title ?? payload.name;
    model.startedAt = at;
  },
  RunPaused(model) {
    model.status = "waiting";
  },
  RunInterrupted(model) {
    model.status = "interrupted";
  },
  RunResumed(model) {
    model.status = "running";
  },
  RunCompleted(model, { payload }) {
    model.status = payload.status;
  },
  StepStarted(model, { at, attemptId, payload }) {
    if (attemptId === undefined) return;
    const { nodeId, nodeType, title } = payload;
    const depth = attemptId.split("/").length - 1;
    model.begin({ attemptId, label: title ?? nodeId, nodeType, depth, startedAt: at, tokens: 0 });
  },
  StepCompleted(model, { attemptId, payload }) {
    model.stepsDone++;
    if (payload.outcome === "failed" || payload.outcome === "timed_out") model.stepsFailed++;
    const step = model.step(attemptId);
    if (step === undefined) return;
    step.outcome = payload.outcome;
    step.durationMs = payload.durationMs;
    if (payload.error !== undefined) step.error = payload.error.message;
    delete step.activity;
    model.finish(step.attemptId);
  },
  StepHeartbeat(model, { attemptId, payload }) {
    if (payload.detail !== undefined) model.busy(attemptId, payload.detail);
  },
  ModelInvocationStarted: (model, { attemptId, payload }) => model.busy(attemptId, payload.model),
  ModelInvocation(model, { attemptId, payload }) {
    model.modelCalls++;
    model.spend(attemptId, payload.usage, payload.cost);
    model.busy(attemptId, undefined);
  },
  AgentTurnStarted: (model, { attemptId, payload }) => model.busy(attemptId, payload.agent),
  AgentTurn(model, { attemptId, payload }) {
    if (payload.usage !== undefined || payload.cost !== undefined) {
      model.spend(attemptId, payload.usage, payload.cost);
    }
    model.busy(attemptId, undefined);
  },
  ToolCallStarted: (model, { attemptId, payload }) => model.busy(attemptId, payload.name),
  ToolCall(model, { attemptId }) {
    model.toolCalls++;
    model.busy(attemptId, undefined);
  },
  InteractionRequested(model, { attemptId, payload }) {
    model.question = payload.message;
    model.busy(attemptId, payload.message);
  },
  InteractionResolved(model, { attemptId }) {
    model.question = undefined;
    model.busy(attemptId, undefined);
  },
  SleepStarted: (model, { attemptId, payload }) => model.busy(attemptId, `sleeps until ${payload.until}`),
  Decision: undefined,
  CancelRequested: undefined,
  TimeoutFired: undefined,
  PolicyCheck: undefined,
  ArtifactCreated: undefined,
  SessionBound: undefined,
  Effect: undefined,
  GitCommit: undefined,
  GitSnapshot: undefined,
  CiJob: undefined,
  CiStep: undefined,
  FileChange: undefined,
  NetworkAttempt: undefined,
  ProcessSpawned: undefined,
  LogLine: undefined,
  Gap: undefined,
  ReplayVerdict: undefined,
};

import {
  type AttemptId,
  attemptId,
  type CallId,
  ConversationStore,
  type ErrorRecord,
  parseAttemptId,
  type RunOutcome,
  type SessionId,
  type StoredValue,
  toErrorRecord,
} from "@openexec/timeline";
import type { Call, Delivery, Driver } from "../driver/driver.ts";
import { WAITED_OUTSIDE } from "../driver/held-back.ts";
import type { FlowDefinition } from "../flow/types.ts";
import { behaves } from "../globals/behaviour.ts";
import { outsideContext } from "../globals/code-context.ts";
import { originals } from "../globals/originals.ts";
import type { PolicyEngine } from "../policy/policy.ts";
import { sha256 } from "../record/sha256.ts";
import { Attempt } from "./attempt.ts";
import { AttemptEndedError } from "./errors.ts";
import { type EngineOptions, RUNTIME_NAME } from "./options.ts";
import type { AgentSessionPart, AttemptPart, Deliver, Endable, EnginePart } from "./parts.ts";
import { Scope } from "./scope.ts";
import type { ScopeResult } from "./step-record.ts";

export type EngineResult =
  | { readonly type: "completed"; readonly status: RunOutcome; readonly error?: ErrorRecord; readonly output?: unknown }
  | { readonly type: "paused"; readonly interactions: readonly CallId[] }
  | { readonly type: "stopped" };

/**
 * Runs a flow: code until it is quiescent, then one delivery from the driver, and so on. All order is decided here,
 * the same way live and in a replay.
 */
export class Engine implements EnginePart {
  readonly #pending = new Map<CallId, Call>();
  readonly #deliveries = new Map<CallId, Deliver>();
  #attempts = new Map<AttemptId, AttemptPart>();
  readonly #counters = new Map<string, number>();
  readonly #runnable: (() => void)[] = [];
  readonly #readmissions = new Map<AttemptId, AttemptPart>();
  isIdle = false;
  readonly sessions = new Map<SessionId, AgentSessionPart>();
  /** Requests to models are stored as differences from earlier ones. */
  readonly conversations = new ConversationStore(sha256);
  #attemptsMade = 0;
  cancelled: AttemptEndedError | undefined;
  /** Only people can bring the run forward, in another process: nothing is done or written here any more. */
  isPaused = false;
  readonly #waits = new Set<Endable>();
  #inFlight: Readonly<Record<string, "retry" | "wait" | "fail">> = {};
  #finished: EngineResult | undefined;
  #stopped = false;

  constructor(
    readonly flow: FlowDefinition,
    readonly input: () => unknown,
    readonly driver: Driver,
    readonly options: EngineOptions,
    readonly policy: PolicyEngine,
    readonly services: Readonly<Record<string, unknown>> = {},
  ) {}

  /** Runs the whole flow and writes `RunCompleted`; or stops where the driver says. */
  run(): Promise<EngineResult> {
    return this.#loop(new Scope(this, "", undefined, this.flow).run(this.flow.startAt));
  }

  /** Counts an attempt of the record, for a step that is replayed alone. */
  seen(id: AttemptId): void {
    const parts = parseAttemptId(id);
    if (parts === undefined) return;
    this.#counters.set(attemptId(parts.scope, parts.nodeId, 1), parts.attempt);
    this.#attemptsMade++;
  }

  /** Runs the next attempt of one node and nothing else. */
  runStep(scope: Scope, nodeId: string): Promise<EngineResult> {
    const once = async (): Promise<undefined> => {
      await scope.attempt(nodeId);
      this.#finished ??= { type: "stopped" };
    };
    return this.#loop(once());
  }

  /** Drives the barrier until `work` is over. */
  async #loop(work: Promise<ScopeResult | undefined>): Promise<EngineResult> {
    let broken: { readonly error: unknown } | undefined;
    const complete = (result: ScopeResult): void => {
      try {
        this.#complete(result);
      } catch (error) {
        broken = { error };
      }
    };
    void work.then(
      (result) => result !== undefined && complete(result),
      (error: unknown) => complete({ type: "failed", error: toErrorRecord(error), outcome: "failed" }),
    );
    for (;;) {
      await hop();
      // The log cannot be written any more: nobody can be told through it.
      if (broken !== undefined) throw broken.error;
      if (this.#finished !== undefined) return this.#finished;
      if (this.#stopped) return { type: "stopped" };
      const runnable = this.#runnable.shift();
      if (runnable !== undefined) {
        const input = this.driver.poll();
        if (input !== undefined) this.#deliver(input);
        runnable();
        continue;
      }
      if (this.#giveUpEnded()) continue;
      const delivery = await this.#next();
      if (delivery.type === "pause") {
        this.isPaused = true;
        return { type: "paused", interactions: delivery.interactions };
      }
      this.#deliver(delivery);
    }
  }

  readonly #isRunning = (id: AttemptId): boolean => (this.#attempts.get(id)?.running ?? 0) > 0;

  async #next(): Promise<Delivery> {
    const outside = this.#outside();
    this.isIdle = true;
    try {
      return await this.driver.next({ pending: this.#pending, outside, isRunning: this.#isRunning });
    } finally {
      this.isIdle = false;
    }
  }

  #deliver(delivery: Delivery): void {
    switch (delivery.type) {
      case "outcome": {
        const deliver = this.#deliveries.get(delivery.callId);
        this.#forget(delivery.callId);
        deliver?.(delivery.payload, delivery.read);
        return;
      }
      case "message":
        this.sessions.get(delivery.sessionId)?.feed(delivery.message);
        return;
      case "agent-exit":
        this.sessions.get(delivery.sessionId)?.exited(delivery.reason);
        return;
      case "timeout": {
        const attempt = delivery.attemptId === undefined ? undefined : this.#attempts.get(delivery.attemptId);
        attempt?.end(new AttemptEndedError("timed_out", "The step ran into its timeout"));
        return;
      }
      case "end":
        this.#attempts.get(delivery.attemptId)?.end(new AttemptEndedError(delivery.outcome, delivery.reason));
        return;
      case "cancel":
        this.cancelled = new AttemptEndedError("cancelled", delivery.reason ?? "The run was cancelled");
        for (const running of [...this.#attempts.values(), ...this.#waits]) running.end(this.cancelled);
        return;
      case "resumed":
        this.#inFlight = { ...this.#inFlight, ...delivery.inFlight };
        return;
      case "settled":
        this.#readmissions.get(delivery.attemptId)?.backlog.letIn(delivery.isLate === true);
        return;
      case "pause":
      case "stop":
        this.#stopped = true;
        return;
    }
  }

  #complete(result: ScopeResult): void {
    const { driver } = this;
    if (this.#stopped || this.#finished !== undefined) return;
    const ok = result.type === "ended";
    const status = ok ? "completed" : STATUS_OF[result.outcome];
    const output = ok && result.output !== undefined ? this.storeOutput(result.output) : undefined;
    const error = ok ? undefined : result.error;
    driver.emit({
      type: "RunCompleted",
      payload: { status, ...(error && { error }), ...(output && { output }), totals: driver.totals() },
    });
    this.#finished = { type: "completed", status, ...(error && { error }), ...(ok && { output: result.output }) };
  }

  private storeOutput(json: unknown): StoredValue {
    return this.driver.store({ json: json as never, bound: Number.MAX_SAFE_INTEGER });
  }

  begin(call: Call, deliver: Deliver): void {
    this.#pending.set(call.id, call);
    this.#deliveries.set(call.id, deliver);
    outsideContext(() => this.driver.begin(call));
  }

  #forget(id: CallId): boolean {
    this.#deliveries.delete(id);
    return this.#pending.delete(id);
  }

  /** Forgets a pending call; `false` when it is over already. */
  drop(id: CallId): boolean {
    if (!this.#forget(id)) return false;
    this.driver.drop(id);
    return true;
  }

  /** What becomes of a call that was in flight when the process died. */
  inFlightPolicy(id: CallId): "retry" | "wait" | "fail" {
    return this.#inFlight[id] ?? "fail";
  }

  /** The number of the next attempt of a node inside its scope. @throws StepLimitError by way of the scope */
  nextAttempt(scope: string, nodeId: string): { readonly id: AttemptId; readonly made: number } {
    const key = attemptId(scope, nodeId, 1);
    const number = (this.#counters.get(key) ?? 0) + 1;
    this.#counters.set(key, number);
    return { id: number === 1 ? key : attemptId(scope, nodeId, number), made: ++this.#attemptsMade };
  }

  enter(attempt: AttemptPart): void {
    this.#attempts.set(attempt.id, attempt);
  }

  leave(attempt: AttemptPart): void {
    this.#attempts.delete(attempt.id);
    // A map that lives long leaves old memory behind with every few entries; a new one is gone at once.
    if (this.#attempts.size === 0) this.#attempts = new Map();
  }

  enterWait(wait: Endable): void {
    this.#waits.add(wait);
  }

  leaveWait(wait: Endable): void {
    this.#waits.delete(wait);
  }

  endChildren(parent: AttemptPart, error: AttemptEndedError): void {
    for (const running of this.#childrenOf(parent)) {
      if (this.cancelled === undefined && running instanceof Attempt && !running.isEnded)
        this.#sayEnded(running.id, error);
      running.end(error);
    }
  }

  /** The engine derives such ends by itself; who reads one attempt alone has to be told. */
  #sayEnded(attemptId: AttemptId, { message: reason }: AttemptEndedError): void {
    const by = { type: "runtime", name: RUNTIME_NAME };
    this.driver.carry({ type: "CancelRequested", attemptId, payload: { by, scope: "attempt", reason } });
  }

  *#childrenOf(parent: AttemptPart): Generator<Endable> {
    for (const running of [...this.#attempts.values(), ...this.#waits]) if (running.parent === parent) yield running;
  }

  /** Lets other work and inputs from outside in; between steps that never wait. */
  yield(): Promise<void> {
    return new Promise((resolve) => this.#runnable.push(resolve));
  }

  /** Others ended an attempt while its code was running: who replays it alone learns of it where that goes on. */
  meetEnd({ id }: AttemptPart): void {
    const end = this.driver.endBefore(id);
    if (end !== undefined) this.#deliver(end);
  }

  readmit(attempt: AttemptPart): void {
    this.#readmissions.set(attempt.id, attempt);
    this.driver.watch.settled(attempt.id);
  }

  readmitted(attempt: AttemptPart): void {
    this.#readmissions.delete(attempt.id);
  }

  readonly newSeed = (): string => Buffer.from(originals.randomBytes(32)).toString("hex");

  #giveUpEnded(): boolean {
    const oneByOne = behaves("givesUpOneByOne");
    let any = false;
    for (const attempt of this.#attempts.values()) {
      // One that its join has ended may be followed by the end of the whole fan-out, in the same turn.
      if (attempt.ended !== undefined) this.meetEnd(attempt);
      any = attempt.giveUpIfOver() || any;
      if (any && oneByOne) return true;
    }
    return any;
  }

  /** Attempts whose code runs although none of its calls is pending: it waits on something that is no port. */
  #outside(): ReadonlySet<AttemptId> {
    const outside = new Set<AttemptId>();
    for (const attempt of this.#attempts.values()) {
      if (attempt.running === 0 || attempt.calls.pending > 0) continue;
      outside.add(attempt.id);
      if (attempt.outside) continue;
      attempt.outside = true;
      this.driver.watch.outside(attempt.id, WAITED_OUTSIDE);
    }
    for (const id of this.#readmissions.keys()) outside.add(id);
    return outside;
  }
}

const STATUS_OF = { failed: "failed", timed_out: "timed_out", cancelled: "cancelled" } as const satisfies Record<
  string,
  RunOutcome
>;

/** One turn of the event loop: all microtasks that the last delivery caused have run. */
function hop(): Promise<void> {
  return new Promise((resolve) => void originals.setImmediate(resolve));
}

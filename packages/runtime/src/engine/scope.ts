import { escapeNodeId, type StepOutcome, toErrorRecord } from "@openexec/timeline";
import type { FlowNode } from "../flow/types.ts";
import { behaves } from "../globals/behaviour.ts";
import { originals } from "../globals/originals.ts";
import { type EdgeIndex, indexEdges, planNext } from "../planner/plan.ts";
import { Attempt } from "./attempt.ts";
import { type AttemptEndedError, InteractionError, StepLimitError } from "./errors.ts";
import { executeNode } from "./nodes/execute.ts";
import type { Executed } from "./nodes/executed.ts";
import type { AttemptPart, Branch, EnginePart, Graph, ScopePart } from "./parts.ts";
import { asResult, type ScopeResult, type StepRecord } from "./step-record.ts";
import { Wait } from "./wait.ts";

/** Steps without a wait between two visits of the event loop. Part of the behaviour: a replay yields alike. */
const STEPS_PER_YIELD = 256;

/** One sequence of steps: the whole flow, or one branch of a fan-out. */
export class Scope implements ScopePart {
  readonly steps = new Map<string, StepRecord>();
  readonly #edges: EdgeIndex;
  readonly #trail: string[] = [];

  constructor(
    readonly engine: EnginePart,
    /** `""` at the top, else for example `fan[3]`. */
    readonly path: string,
    readonly parent: { readonly scope: Scope; readonly attempt: AttemptPart } | undefined,
    private readonly graph: Graph,
    /** Item and index of the fan-out that this scope is a branch of. */
    readonly branch?: Branch,
  ) {
    this.#edges = indexEdges(graph.edges ?? []);
  }

  /** The latest result of a node, of this scope or one around it. */
  find(nodeId: string): StepRecord | undefined {
    return this.steps.get(nodeId) ?? this.parent?.scope.find(nodeId);
  }

  *nodeIds(): Generator<string> {
    if (this.parent !== undefined) for (const id of this.parent.scope.nodeIds()) if (!this.steps.has(id)) yield id;
    yield* this.steps.keys();
  }

  async run(startAt: string): Promise<ScopeResult> {
    let nodeId = startAt;
    for (let count = 1; ; count++) {
      const record = await this.step(nodeId);
      const plan = planNext(this.#edges, asResult(record));
      if (plan.type === "end") return { type: "ended", output: record.output };
      const over = this.#over();
      if (over !== undefined && record.outcome !== "timed_out") return stopped(over);
      if (plan.type === "fail") return this.#failed(record, plan.code, plan.message);
      if (plan.decision !== undefined) {
        const { choice, rule } = plan.decision;
        this.engine.driver.emit({
          type: "Decision",
          attemptId: record.attemptId as never,
          payload: { from: nodeId, choice, to: plan.nodeId, rule },
        });
      }
      nodeId = plan.nodeId;
      if (count % STEPS_PER_YIELD === 0) await this.engine.yield();
      const stop = this.#over();
      if (stop !== undefined) return stopped(stop);
    }
  }

  /**
   * Why this scope goes no further, once it does not. Others may have ended its fan-out since it was last asked: who
   * replays that alone learns of it here.
   */
  #over(): AttemptEndedError | undefined {
    this.parent?.attempt.meetsEnd();
    return this.branch?.lost ?? this.parent?.attempt.ended ?? this.engine.cancelled;
  }

  runBranch(attempt: AttemptPart, graph: Graph, startAt: string, branch: Branch): Promise<ScopeResult> {
    const own = escapeNodeId(attempt.nodeId);
    const path = `${this.path === "" ? own : `${this.path}/${own}`}[${branch.index}]`;
    return new Scope(this.engine, path, { scope: this, attempt }, graph, branch).run(startAt);
  }

  #failed(record: StepRecord, code: string, message: string): ScopeResult {
    const outcome = record.outcome === "timed_out" || record.outcome === "cancelled" ? record.outcome : "failed";
    const error = record.failure ?? { code, name: "RouteError", message };
    return { type: "failed", outcome, error };
  }

  /** Runs a node, with its retries. */
  async step(nodeId: string): Promise<StepRecord> {
    const node = this.#node(nodeId);
    const attempts = Math.max(1, node.retry?.attempts ?? 1);
    for (let number = 1; ; number++) {
      const { record, attempt } = await this.attempt(nodeId);
      this.steps.set(nodeId, record);
      if (record.outcome === "ok" || record.outcome === "cancelled" || number >= attempts) return record;
      const delayMs = (node.retry?.delayMs ?? 0) * 2 ** (number - 1);
      if (delayMs > 0 && this.#over() === undefined) await this.#pause(attempt, delayMs);
      if (this.#over() !== undefined) return record;
    }
  }

  async #pause(attempt: Attempt, ms: number): Promise<void> {
    const wait = new Wait(this.parent?.attempt);
    this.engine.enterWait(wait);
    await attempt.calls.wait(ms, wait);
    this.engine.leaveWait(wait);
  }

  /** Runs a node once, as its next attempt. */
  async attempt(nodeId: string): Promise<{ record: StepRecord; attempt: Attempt }> {
    const { engine } = this;
    const node = this.#node(nodeId);
    const { id, made } = engine.nextAttempt(this.path, nodeId);
    this.#remember(nodeId);
    if (made > engine.options.maxSteps) throw new StepLimitError(engine.options.maxSteps, loopOf(this.#trail));
    const attempt = new Attempt(engine, id, nodeId, this.path, this.parent?.attempt);
    const timeoutMs = node.timeoutMs ?? engine.options.timeoutMs;
    const started = originals.monotonic();
    engine.enter(attempt);
    attempt.emit("StepStarted", {
      nodeId,
      nodeType: node.nodeType,
      ...(node.title !== undefined && { title: node.title }),
      ...(timeoutMs > 0 && { timeoutMs }),
      ...(this.branch?.item !== undefined && {
        inputs: engine.driver.store({ json: this.branch.item, bound: Number.MAX_SAFE_INTEGER }),
      }),
      ...(engine.driver.contextPack && { contextPack: engine.driver.contextPack }),
    });
    const unwatch = engine.driver.watch.attempt({
      attemptId: id,
      timeoutMs,
      heartbeatMs: node.heartbeatMs ?? engine.options.heartbeatMs,
      detail: node.statusDetail,
    });
    const record = await this.#execute(attempt, node, started);
    unwatch();
    this.#leave(attempt);
    return { record, attempt };
  }

  #leave(attempt: Attempt): void {
    attempt.complete();
    this.engine.leave(attempt);
  }

  async #execute(attempt: Attempt, node: FlowNode, started: number): Promise<StepRecord> {
    const { id, nodeId } = attempt;
    const common = { nodeId, attemptId: id, nodeType: node.nodeType };
    try {
      const { value, conversation } = await this.#executed(attempt, node);
      if (this.#wasEndedSince(attempt)) await attempt.ending();
      const encoded = value === undefined ? undefined : attempt.encode(value, "output");
      const output = encoded === undefined ? undefined : this.engine.driver.store(encoded);
      const { durationMs } = attempt.emit("StepCompleted", {
        nodeId,
        outcome: "ok",
        durationMs: round(originals.monotonic() - started),
        ...(output && { output }),
        ...(conversation && { conversation }),
      });
      if (behaves("completesAtOnce")) this.#leave(attempt);
      return { outcome: "ok", output: encoded?.json, durationMs, failure: undefined, ...common };
    } catch (thrown) {
      if (thrown !== attempt.ended && this.#wasEndedSince(attempt)) {
        await attempt.ending().catch(() => {
          // It rejects with what the attempt was ended with, which is asked for below.
        });
      }
      const { ended } = attempt;
      const outcome = ended?.outcome ?? outcomeOf(thrown);
      const failure = toErrorRecord(ended?.thrown === undefined ? (ended ?? thrown) : ended.thrown.value);
      const elapsed = round(originals.monotonic() - started);
      const { durationMs } = attempt.emit("StepCompleted", { nodeId, outcome, durationMs: elapsed, error: failure });
      if (behaves("completesAtOnce")) this.#leave(attempt);
      return { outcome, output: undefined, durationMs, error: failure.message, failure, ...common };
    }
  }

  /** What the node came to. An attempt that was ended meanwhile rejects, and only at the barrier. */
  async #executed(attempt: Attempt, node: FlowNode): Promise<Executed> {
    const given = attempt.ending();
    try {
      const executed = await Promise.race([executeNode(this, attempt, node), given]);
      this.engine.meetEnd(attempt);
      return attempt.ended === undefined ? executed : await given;
    } catch (error) {
      this.engine.meetEnd(attempt);
      if (attempt.ended === undefined) throw error;
      return await given;
    }
  }

  /** Others may have ended it in the turns between its code's return and the line that says so. */
  #wasEndedSince(attempt: Attempt): boolean {
    if (!behaves("completesAtOnce")) return false;
    this.engine.meetEnd(attempt);
    return attempt.ended !== undefined;
  }

  #node(nodeId: string): FlowNode {
    const node = Object.hasOwn(this.graph.nodes, nodeId) ? this.graph.nodes[nodeId] : undefined;
    if (node === undefined) throw new Error(`There is no node ${JSON.stringify(nodeId)}`);
    return node;
  }

  #remember(nodeId: string): void {
    this.#trail.push(nodeId);
    if (this.#trail.length > 64) this.#trail.splice(0, 32);
  }
}

function stopped(over: AttemptEndedError): ScopeResult {
  return { type: "failed", outcome: over.outcome, error: { code: over.code, name: over.name, message: over.message } };
}

function outcomeOf(error: unknown): Exclude<StepOutcome, "ok" | "skipped"> {
  if (error instanceof InteractionError) return "cancelled";
  const status = (error as { status?: unknown } | null)?.status;
  return status === "timed_out" ? "timed_out" : "failed";
}

/** The shortest stretch at the end of the trail that repeats; the nodes of the loop. */
function loopOf(trail: readonly string[]): readonly string[] {
  const last = trail.lastIndexOf(trail[trail.length - 1] ?? "", trail.length - 2);
  return last < 0 ? trail.slice(-8) : trail.slice(last, -1).concat(trail[trail.length - 1] ?? "");
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;

import { decodeValue, type ErrorRecord, encodeValue, type Json } from "@openexec/timeline";
import type { ParallelNode } from "../../flow/types.ts";
import { flowContext } from "../context.ts";
import { AttemptEndedError, CallError } from "../errors.ts";
import type { AttemptPart, Branch as BranchPart, ScopePart } from "../parts.ts";
import type { ScopeResult } from "../step-record.ts";
import type { Executed } from "./executed.ts";

interface Branch extends BranchPart {
  readonly startAt: string;
}

/** How a branch ended, as flow code sees it with `join: "settled"`. */
interface Settled {
  readonly outcome: "ok" | "failed" | "timed_out" | "cancelled";
  readonly output?: unknown;
  readonly error?: string;
}

/**
 * Runs branches at once, at most `concurrency` of them, in the order of their index. All branches are over when it
 * ends: those that lost are cancelled and waited for.
 */
export async function executeParallel(scope: ScopePart, attempt: AttemptPart, node: ParallelNode): Promise<Executed> {
  const branches = await listBranches(scope, attempt, node);
  const results: (ScopeResult | undefined)[] = branches.map(() => undefined);
  const join = node.join ?? "all";
  let next = 0;
  let decision: ScopeResult | undefined;
  let broken: { readonly error: unknown } | undefined;

  const decides = (result: ScopeResult): boolean =>
    (join === "all" && result.type === "failed") || (join === "any" && result.type === "ended");
  const isDecided = (): boolean => decision !== undefined || broken !== undefined || attempt.meetsEnd();
  const stopOthers = (): void => {
    const lost = new AttemptEndedError("cancelled", `Another branch of ${attempt.nodeId} decided the join`);
    for (const branch of branches) branch.lost = lost;
    attempt.engine.endChildren(attempt, lost);
  };
  const run = async (branch: Branch): Promise<void> => {
    try {
      const result = await scope.runBranch(attempt, node, branch.startAt, branch);
      results[branch.index] = result;
      if (isDecided() || !decides(result)) return;
      decision = result;
    } catch (error) {
      // The run itself cannot go on (step limit); the other branches still end first.
      broken ??= { error };
    }
    stopOthers();
  };
  const worker = async (): Promise<void> => {
    for (let branch = branches[next++]; branch !== undefined && !isDecided(); branch = branches[next++])
      await run(branch);
    attempt.branches--;
  };
  const width = Math.max(1, Math.min(node.concurrency ?? branches.length, branches.length));
  attempt.branches = width;
  await Promise.all(Array.from({ length: width }, worker));
  if (broken !== undefined) throw (broken as { readonly error: unknown }).error;
  return { value: joined(node, branches, results, decision) };
}

async function listBranches(scope: ScopePart, attempt: AttemptPart, node: ParallelNode): Promise<readonly Branch[]> {
  const { over, startAt } = node;
  if (over === undefined || startAt === undefined) {
    const targets = new Set(
      (node.edges ?? []).flatMap((edge) => ("to" in edge ? [edge.to] : Object.values(edge.switch.cases))),
    );
    const entries = node.entries ?? Object.keys(node.nodes).filter((id) => !targets.has(id));
    return entries.map((entry, index) => ({ startAt: entry, item: undefined, index }));
  }
  const items = await attempt.code(() => over(flowContext(scope, attempt)));
  if (!Array.isArray(items)) throw new CallError("`over` must return an array", "failed");
  return items.map((item, index) => ({ startAt, item: encodeValue(item, `items[${index}]`).json, index }));
}

function joined(
  node: ParallelNode,
  branches: readonly Branch[],
  results: readonly (ScopeResult | undefined)[],
  decision: ScopeResult | undefined,
): unknown {
  const settled = results.map(asSettled);
  const shape = (values: readonly unknown[]): unknown =>
    node.over === undefined
      ? Object.fromEntries(branches.map(({ startAt }, index) => [startAt, values[index]]))
      : values;
  if (node.join === "settled") return shape(settled);
  if (node.join === "any") {
    if (decision?.type === "ended") return decode(decision.output);
    throw failure(results, "no branch succeeded");
  }
  if (results.some((result) => result?.type === "failed")) throw failure(results, "a branch failed");
  return shape(settled.map(({ output }) => output));
}

function asSettled(result: ScopeResult | undefined): Settled {
  if (result === undefined) return { outcome: "cancelled" };
  if (result.type === "failed") return { outcome: result.outcome, error: result.error.message };
  return result.output === undefined ? { outcome: "ok" } : { outcome: "ok", output: decode(result.output) };
}

function failure(results: readonly (ScopeResult | undefined)[], what: string): CallError {
  const failures = results.flatMap((result) => (result?.type === "failed" ? [result] : []));
  const first = failures.find(({ outcome }) => outcome !== "cancelled") ?? failures[0];
  const record: ErrorRecord | undefined = first?.error;
  return new CallError(
    `${what}${record === undefined ? "" : `: ${record.message}`}`,
    first?.outcome ?? "failed",
    record,
  );
}

function decode(json: Json | undefined): unknown {
  return json === undefined ? undefined : decodeValue(json);
}

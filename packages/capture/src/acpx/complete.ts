import { finding, type OnFinding } from "@openexec/timeline";
import type { AcpxBundle } from "./parse.ts";
import type { AcpxStep } from "./schemas.ts";
import type { TraceLine } from "./trace.ts";

/** The trace of a run, with what only its projections know put at its place. */
export interface CompleteTrace {
  readonly lines: readonly TraceLine[];
  /** How many of them the projections gave. */
  readonly added: number;
}

type RunEnd = Extract<TraceLine, { type: "run_completed" | "run_failed" }>;

const isRunEnd = (line: TraceLine): line is RunEnd => line.type === "run_completed" || line.type === "run_failed";

function startLine({ attemptId, nodeId, nodeType, startedAt }: AcpxStep): TraceLine {
  return { seq: 0, at: startedAt, type: "node_started", attemptId, nodeId, payload: { nodeType } };
}

function outcomeLine({
  attemptId,
  nodeId,
  nodeType,
  outcome,
  finishedAt,
  durationMs,
  error,
  trace,
}: AcpxStep): TraceLine {
  const payload = { ...trace, nodeType, outcome, durationMs, error };
  return { seq: 0, at: finishedAt, type: "node_outcome", attemptId, nodeId, payload };
}

/** Every attempt of the projections once; `run.json` is written first and knows most. */
function projectedSteps({ run, steps }: AcpxBundle): AcpxStep[] {
  const known = new Map<string, AcpxStep>();
  for (const step of [...(run?.steps ?? []), ...steps, ...Object.values(run?.results ?? {})]) {
    if (!known.has(step.attemptId)) known.set(step.attemptId, step);
  }
  return [...known.values()];
}

/** The node that `run.json` says is running. */
function currentStart({ run }: AcpxBundle): TraceLine | undefined {
  const { currentAttemptId: attemptId, currentNode: nodeId, currentNodeType, currentNodeStartedAt } = run ?? {};
  if (attemptId === undefined || nodeId === undefined || currentNodeType === undefined) return undefined;
  const payload = { nodeType: currentNodeType };
  return { seq: 0, at: currentNodeStartedAt ?? "", type: "node_started", attemptId, nodeId, payload };
}

function projectedEnd({ run }: AcpxBundle): TraceLine | undefined {
  if (run === undefined || run.status === "running" || run.status === "waiting") return undefined;
  const line = { seq: 0, at: run.finishedAt ?? "", payload: { status: run.status, error: run.error } };
  return run.status === "completed" ? { ...line, type: "run_completed" } : { ...line, type: "run_failed" };
}

/**
 * acpx writes its projections before the trace, each attempt's outcome and the end of the run too, and an attempt that
 * Ctrl-C cancelled only there: after a crash they know more.
 */
export function completeTrace(bundle: AcpxBundle, onFinding: OnFinding): CompleteTrace {
  const { lines } = bundle.trace;
  const started = new Set<string>();
  const ended = new Map<string, string>();
  for (const { type, attemptId = "", payload } of lines) {
    if (type === "node_started") started.add(attemptId);
    if (type === "node_outcome") ended.set(attemptId, payload.outcome);
  }
  const added: TraceLine[] = [];
  for (const step of projectedSteps(bundle)) {
    const outcome = ended.get(step.attemptId);
    if (outcome !== undefined && outcome !== step.outcome) {
      const message = `attempt ${step.attemptId} is ${outcome} by the trace and ${step.outcome} here; the trace is believed`;
      onFinding(finding("projection_mismatch", { file: "projections/run.json", message }));
    }
    if (outcome !== undefined) continue;
    if (!started.has(step.attemptId)) added.push(startLine(step));
    started.add(step.attemptId);
    added.push(outcomeLine(step));
  }
  const start = lines.find(({ type }) => type === "run_started");
  const end = lines.find(isRunEnd);
  const current = end === undefined ? currentStart(bundle) : undefined;
  if (current?.attemptId !== undefined && !started.has(current.attemptId)) added.push(current);
  const projected = end === undefined ? projectedEnd(bundle) : undefined;
  // Lines that somebody moved stand where their numbers say; a run starts and ends once.
  const body = lines.filter((line) => line.type !== "run_started" && !isRunEnd(line));
  const before = [...(start === undefined ? [] : [start]), ...body.toSorted((a, b) => a.seq - b.seq)];
  const after = end ?? projected;
  const count = added.length + (projected === undefined ? 0 : 1);
  if (count > 0) {
    const message = `the projections know ${count} more events than the trace: acpx was interrupted between the two`;
    onFinding(finding("projection_ahead", { file: "projections/run.json", message }));
  }
  return { lines: [...before, ...added, ...(after === undefined ? [] : [after])], added: count };
}

import {
  type AttemptId,
  decodeStored,
  type EventType,
  encodeValue,
  escapeNodeId,
  type Json,
  OpenExecError,
  type PayloadOf,
  parseAttemptId,
  type StoredValue,
  unescapeNodeId,
} from "@openexec/timeline";
import { TapeDriver } from "../driver/tape.ts";
import { type LineReader, type RecordedLine, TapeReader } from "../driver/tape-reader.ts";
import type { TapeSource } from "../driver/tape-source.ts";
import { Attempt } from "../engine/attempt.ts";
import { Engine } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/options.ts";
import { Scope } from "../engine/scope.ts";
import type { FlowDefinition, ParallelNode } from "../flow/types.ts";
import { catchGlobals } from "../globals/catch-globals.ts";
import { type Policy, PolicyEngine } from "../policy/policy.ts";
import { loadInput, type ReplayReport, reportOf } from "./replay-run.ts";
import { seedConversations } from "./seed-conversations.ts";

export interface ReplayStepOptions {
  readonly flow: FlowDefinition;
  /** Opens the record; called twice, since it is read once for earlier results and once for the attempt. */
  readonly source: () => TapeSource;
  readonly attempt: string;
  readonly policy: Policy;
}

/**
 * Runs one attempt again: earlier results of the record are its inputs, its own events are compared.
 * @throws OpenExecError `attempt_unknown` when the record has no such attempt
 */
export async function replayStep({ flow, source, attempt, policy }: ReplayStepOptions): Promise<ReplayReport> {
  catchGlobals();
  const wanted = parseAttemptId(attempt);
  const record = readRecord(source().lines, attempt);
  if (wanted === undefined || record.own.length === 0) {
    throw new OpenExecError("attempt_unknown", `The record has no attempt ${JSON.stringify(attempt)}.`, {
      hint: `Attempts are ${record.attempts.slice(0, 12).join(", ")}${record.attempts.length > 12 ? " …" : ""}.`,
    });
  }
  const opened = source();
  const own = { ...opened, lines: arrayLines(record.own) };
  const tape = new TapeDriver(own, { isChained: false });
  const input = await loadInput(opened, record.header.input);
  const engine = new Engine(flow, input, tape, record.header.options as EngineOptions, new PolicyEngine(policy));
  const scope = await buildScope(engine, flow, wanted.scope, record, opened);
  for (const line of record.before) if (line.type === "ArtifactCreated") tape.counter.see(line);
  await seedConversations(engine.conversations, record.before, opened);
  await engine.runStep(scope, wanted.nodeId, wanted.attempt);
  tape.finish();
  const report = await reportOf(tape);
  return report.firstDivergence === undefined ? { ...report, verdict: "identical", derivedHead: report.head } : report;
}

interface AttemptRecord {
  readonly header: PayloadOf<"RunStarted">;
  readonly attempts: readonly string[];
  /** Lines of the attempt, and of the branches inside it. */
  readonly own: readonly string[];
  /** What came before it. */
  readonly before: readonly RecordedLine[];
}

/** Lines before the attempt that its inputs or its stored requests follow from. */
const NEEDED: ReadonlySet<EventType> = new Set([
  "StepStarted",
  "StepCompleted",
  "ModelInvocationStarted",
  "ModelInvocation",
  "ToolCallStarted",
  "ToolCall",
  "ArtifactCreated",
]);

function readRecord(lines: LineReader, attempt: string): AttemptRecord {
  const own: string[] = [];
  const before: RecordedLine[] = [];
  const attempts: string[] = [];
  let header: PayloadOf<"RunStarted"> | undefined;
  const inside = `${attempt.slice(0, attempt.lastIndexOf("#"))}[`;
  let state: "before" | "inside" | "after" = "before";
  for (let text = lines.next(); text !== undefined; text = lines.next()) {
    const line = new TapeReader(arrayLines([text])).peek();
    if (line === undefined) break;
    if (line.type === "RunStarted") header = line.payload as PayloadOf<"RunStarted">;
    if (line.type === "StepStarted" && line.attemptId !== undefined) attempts.push(line.attemptId);
    if (line.attemptId === attempt && state === "before") state = "inside";
    const isOwn = line.attemptId === attempt || (line.attemptId?.startsWith(inside) ?? false);
    if (state === "inside" && isOwn && line.type !== "Decision") own.push(text);
    if (state === "before" && NEEDED.has(line.type)) before.push(line);
    if (line.attemptId === attempt && line.type === "StepCompleted") state = "after";
  }
  if (header === undefined) throw new OpenExecError("record_empty", "The record does not begin with RunStarted.");
  return { header, attempts, own, before };
}

function arrayLines(lines: readonly string[]): LineReader {
  let index = 0;
  return { next: () => lines[index++] };
}

/** The scope of the attempt with the results that the record had when it began; scopes around it included. */
async function buildScope(
  engine: Engine,
  flow: FlowDefinition,
  path: string,
  record: AttemptRecord,
  source: TapeSource,
): Promise<Scope> {
  let scope = new Scope(engine, "", undefined, flow);
  await fill(scope, record, source);
  let nodes: ParallelNode | FlowDefinition = flow;
  for (const segment of path === "" ? [] : path.split("/")) {
    const match = /^(.*)\[(\d+)\]$/.exec(segment);
    const nodeId = unescapeNodeId(match?.[1] ?? segment);
    const node: unknown = nodes.nodes[nodeId];
    if ((node as ParallelNode | undefined)?.nodeType !== "parallel") {
      throw new OpenExecError("attempt_unknown", `Today's flow has no fan-out ${nodeId}.`);
    }
    nodes = node as ParallelNode;
    const index = Number(match?.[2] ?? 0);
    const own = scope.path === "" ? escapeNodeId(nodeId) : `${scope.path}/${escapeNodeId(nodeId)}`;
    const parent = new Attempt(engine, `${own}#1` as AttemptId, nodeId, scope.path, undefined);
    const branchPath = `${own}[${index}]`;
    const item = await branchItem(record, branchPath, source);
    scope = new Scope(engine, branchPath, { scope, attempt: parent }, nodes, { item, index });
    await fill(scope, record, source);
  }
  return scope;
}

async function branchItem(record: AttemptRecord, branchPath: string, source: TapeSource): Promise<Json | undefined> {
  const started = [...record.before, ...record.own.map((text) => JSON.parse(text) as RecordedLine)].find(
    (line) => line.type === "StepStarted" && line.attemptId?.startsWith(`${branchPath}/`),
  );
  const inputs = started?.payload.inputs as StoredValue | undefined;
  return inputs === undefined ? undefined : await encodedOf(inputs, source);
}

async function fill(scope: Scope, record: AttemptRecord, source: TapeSource): Promise<void> {
  for (const line of record.before) {
    const id = line.attemptId === undefined ? undefined : parseAttemptId(line.attemptId);
    if (line.type !== "StepCompleted" || id?.scope !== scope.path || line.attemptId === undefined) continue;
    const payload = line.payload as PayloadOf<"StepCompleted">;
    const started = record.before.find((other) => other.type === "StepStarted" && other.attemptId === line.attemptId);
    scope.steps.set(payload.nodeId, {
      nodeId: payload.nodeId,
      attemptId: line.attemptId,
      nodeType: (started?.payload as PayloadOf<"StepStarted"> | undefined)?.nodeType ?? "compute",
      outcome: payload.outcome,
      durationMs: payload.durationMs,
      ...(payload.error && { error: payload.error.message }),
      failure: payload.error,
      output: payload.output === undefined ? undefined : await encodedOf(payload.output, source),
    });
  }
}

async function encodedOf(stored: StoredValue, source: TapeSource): Promise<Json> {
  if (!("artifact" in stored)) return stored.value as Json;
  return encodeValue(decodeStored(stored, await source.artifact(stored.artifact))).json;
}

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
  type StepOutcome,
  type StoredValue,
  unescapeNodeId,
} from "@openexec/timeline";
import { TapeDriver, type TapeOptions } from "../driver/tape.ts";
import { isSeam, type LineReader, type RecordedLine, TapeReader } from "../driver/tape-reader.ts";
import type { TapeSource } from "../driver/tape-source.ts";
import { AgentSession } from "../engine/agent-session.ts";
import { Attempt } from "../engine/attempt.ts";
import { Engine } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/options.ts";
import { Scope } from "../engine/scope.ts";
import type { FlowDefinition, ParallelNode } from "../flow/types.ts";
import { catchGlobals } from "../globals/catch-globals.ts";
import { type Policy, PolicyEngine, policyOfRecord } from "../policy/policy.ts";
import { loadInput, type ReplayReport, reportOf } from "./replay-run.ts";
import { conversationLessons } from "./seed-conversations.ts";

export interface ReplayStepOptions {
  readonly flow: FlowDefinition;
  /** Opens the record; called twice, since it is read once for earlier results and once for the attempt. */
  readonly source: () => TapeSource;
  readonly attempt: string;
  /** The recorded one. Where the flow itself had set it, today's flow does. */
  readonly policy: Policy;
  readonly filter?: TapeOptions["filter"];
}

/**
 * Runs one attempt again: earlier results of the record are its inputs, its own events are compared.
 * @throws OpenExecError `attempt_unknown` when the record has no such attempt
 */
export async function replayStep({ flow, source, attempt, policy, filter }: ReplayStepOptions): Promise<ReplayReport> {
  catchGlobals();
  const wanted = parseAttemptId(attempt);
  const isOwn = ownedBy(attempt);
  const record = readRecord(source().lines, attempt);
  if (wanted === undefined || record.own.length === 0) {
    throw new OpenExecError("attempt_unknown", `The record has no attempt ${JSON.stringify(attempt)}.`, {
      hint: `Attempts are ${record.attempts.slice(0, 12).join(", ")}${record.attempts.length > 12 ? " …" : ""}.`,
    });
  }
  const opened = source();
  const own = { ...opened, lines: arrayLines(record.own) };
  const others = new Map<number, () => void>();
  const tape = new TapeDriver(own, {
    only: { attemptId: attempt, owns: owns(attempt), outcome: record.outcome, others, seams: record.seams },
    ...(filter && { filter }),
  });
  const input = await loadInput(opened, record.header.input);
  const options = record.header.options as EngineOptions;
  const inForce = policyOfRecord(flow, policy, options.policyFrom);
  const engine = new Engine(flow, input, tape, options, new PolicyEngine(inForce));
  const scope = await buildScope(engine, flow, wanted.scope, record, opened);
  const lessons = await conversationLessons([...record.before, ...record.meanwhile], opened);
  const learn = (line: RecordedLine): void => {
    if (line.type === "ArtifactCreated") tape.chain.counter.see(line);
    if (line.type === "StepStarted" && line.attemptId !== undefined) engine.seen(line.attemptId);
    if (line.type === "SessionBound") bind(engine, line);
    lessons.get(line.seq)?.(engine.conversations);
  };
  record.before.forEach(learn);
  for (const line of record.meanwhile) {
    if (isOwn(line)) continue;
    let isLearned = false;
    others.set(line.seq, () => {
      if (!isLearned) learn(line);
      isLearned = true;
    });
  }
  await engine.runStep(scope, wanted.nodeId);
  tape.finish();
  const report = await reportOf(tape);
  return report.firstDivergence === undefined ? { ...report, verdict: "identical", derivedHead: report.head } : report;
}

/** A session that flow code reads of, and that a turn may go on with. */
function bind(engine: Engine, { sessionId, payload }: RecordedLine): void {
  const { handle, agent, command, cwd, isolated, protocolIds } = payload as PayloadOf<"SessionBound">;
  const [program = "", ...args] = command;
  if (sessionId === undefined || engine.sessions.has(sessionId)) return;
  const key = { handle, agent, command: { command: program, args, cwd }, isolated: isolated === true };
  engine.sessions.set(sessionId, new AgentSession(engine, sessionId, key, protocolIds.acp));
}

interface AttemptRecord {
  readonly header: PayloadOf<"RunStarted">;
  readonly attempts: readonly string[];
  /** Lines of the attempt and of the branches inside it, and between them what else counts. */
  readonly own: readonly string[];
  /** What counts of all that happened until it was complete. */
  readonly meanwhile: readonly RecordedLine[];
  readonly outcome: StepOutcome;
  /** Where a process had ended meanwhile, by number: the time of the last line before that. */
  readonly seams: ReadonlyMap<number, string>;
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
  "SessionBound",
]);

/** What happens to every attempt that is open then. */
const OF_RUN: ReadonlySet<EventType> = new Set(["CancelRequested", "RunInterrupted", "RunResumed"]);

function readRecord(lines: LineReader, attempt: string): AttemptRecord {
  const own: string[] = [];
  const before: RecordedLine[] = [];
  const attempts: string[] = [];
  let header: PayloadOf<"RunStarted"> | undefined;
  const meanwhile: RecordedLine[] = [];
  const isOwn = ownedBy(attempt);
  const seams = new Map<number, string>();
  let lastAt = "";
  let outcome: StepOutcome = "ok";
  let state: "before" | "inside" | "after" = "before";
  for (let text = lines.next(); text !== undefined; text = lines.next()) {
    const line = new TapeReader(arrayLines([text])).peek();
    if (line === undefined) break;
    if (isSeam(line)) seams.set(line.seq, lastAt);
    else lastAt = line.at;
    if (line.type === "RunStarted") header = line.payload as PayloadOf<"RunStarted">;
    if (line.type === "StepStarted" && line.attemptId !== undefined) attempts.push(line.attemptId);
    if (line.attemptId === attempt && state === "before") state = "inside";
    const counts = NEEDED.has(line.type);
    const isOfRun = OF_RUN.has(line.type) && line.attemptId === undefined;
    if (state === "inside" && (counts || isOwn(line) || isOfRun)) own.push(text);
    if (state === "inside" && counts) meanwhile.push(line);
    if (state === "before" && counts) before.push(line);
    if (line.attemptId === attempt && line.type === "StepCompleted") {
      state = "after";
      ({ outcome } = line.payload as PayloadOf<"StepCompleted">);
    }
  }
  if (header === undefined) throw new OpenExecError("record_empty", "The record does not begin with RunStarted.");
  return { header, attempts, own, meanwhile, outcome, seams, before };
}

/** Whether a line is of an attempt, or of the branches inside it. */
function ownedBy(attempt: string): (line: RecordedLine) => boolean {
  const isOwn = owns(attempt);
  return ({ attemptId }) => attemptId !== undefined && isOwn(attemptId);
}

function owns(attempt: string): (attemptId: string) => boolean {
  const inside = `${attempt.slice(0, attempt.lastIndexOf("#"))}[`;
  return (attemptId) => attemptId === attempt || attemptId.startsWith(inside);
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
  await fill(scope, record.before, source);
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
    const lines = sinceStartOf(own, record.before);
    const item = await branchItem(
      [...lines, ...record.own.map((text) => JSON.parse(text) as RecordedLine)],
      branchPath,
      source,
    );
    scope = new Scope(engine, branchPath, { scope, attempt: parent }, nodes, { item, index });
    await fill(scope, lines, source);
  }
  return scope;
}

/** A fan-out that runs again uses the same paths: only what its last attempt did counts. */
function sinceStartOf(node: string, lines: readonly RecordedLine[]): readonly RecordedLine[] {
  const start = lines.findLastIndex(
    (line) => line.type === "StepStarted" && line.attemptId?.startsWith(`${node}#`) === true,
  );
  return lines.slice(start + 1);
}

async function branchItem(
  lines: readonly RecordedLine[],
  branchPath: string,
  source: TapeSource,
): Promise<Json | undefined> {
  const started = lines.find((line) => line.type === "StepStarted" && line.attemptId?.startsWith(`${branchPath}/`));
  const inputs = started?.payload.inputs as StoredValue | undefined;
  return inputs === undefined ? undefined : await encodedOf(inputs, source);
}

async function fill(scope: Scope, lines: readonly RecordedLine[], source: TapeSource): Promise<void> {
  const types = new Map(
    lines.flatMap(({ type, attemptId, payload }) =>
      type === "StepStarted" ? [[attemptId, (payload as PayloadOf<"StepStarted">).nodeType]] : [],
    ),
  );
  for (const line of lines) {
    const id = line.attemptId === undefined ? undefined : parseAttemptId(line.attemptId);
    if (line.type !== "StepCompleted" || id?.scope !== scope.path || line.attemptId === undefined) continue;
    const payload = line.payload as PayloadOf<"StepCompleted">;
    scope.steps.set(payload.nodeId, {
      nodeId: payload.nodeId,
      attemptId: line.attemptId,
      nodeType: types.get(line.attemptId) ?? "compute",
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

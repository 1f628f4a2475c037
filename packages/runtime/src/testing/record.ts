import { MemorySink } from "@openexec/testkit";
import { type ArtifactRef, newRunId } from "@openexec/timeline";
import { type RecordOptions, type RunResult, recordRun } from "../api/record-run.ts";
import { type ReplayReport, replayRun } from "../api/replay-run.ts";
import { type ResumeOptions, resumeRun } from "../api/resume-run.ts";
import type { LivePorts } from "../driver/live-ports.ts";
import { storedFiles } from "../driver/stored-files.ts";
import { TapeDriver } from "../driver/tape.ts";
import type { TapeSource } from "../driver/tape-source.ts";
import { DEFAULT_ENGINE_OPTIONS } from "../engine/options.ts";
import type { FlowDefinition } from "../flow/types.ts";
import { originals } from "../globals/originals.ts";
import { createFilePort } from "../live/files/file-port.ts";
import { type Policy, policyOfSnapshot } from "../policy/policy.ts";
import type { Answer, ModelOutcome, ShellOutcome } from "../ports/index.ts";
import { NO_FILTER } from "../record/recorder.ts";

/** A world for tests: everything answers at once or as the test says. */
function testPorts(sink: MemorySink, over: Partial<LivePorts> = {}): LivePorts {
  const nobody = async (): Promise<Answer | undefined> => undefined;
  const noModel = async (): Promise<ModelOutcome> => ({
    status: "failed",
    model: "none",
    durationMs: 0,
    error: { name: "Error", message: "no model" },
  });
  const noShell = async (): Promise<ShellOutcome> => ({ status: "ok", exitCode: 0, signal: null, durationMs: 1 });
  return {
    clock: { now: originals.now, monotonic: originals.monotonic, timer: () => () => {} },
    model: { invoke: noModel },
    shell: { run: noShell },
    agent: { start: () => Promise.reject(new Error("no agent")) },
    files: createFilePort(),
    ask: { ask: nobody },
    sink,
    filter: NO_FILTER,
    price: () => undefined,
    reveal: (value) => value,
    ...over,
  };
}

export interface Recording {
  readonly sink: MemorySink;
  readonly result: RunResult;
}

/** Records a flow in memory. */
export async function record(
  flow: FlowDefinition,
  options: Partial<Omit<RecordOptions, "ports" | "engine">> & {
    ports?: Partial<LivePorts>;
    engine?: Partial<RecordOptions["engine"]>;
  } = {},
): Promise<Recording> {
  const sink = new MemorySink();
  const result = await recordRun({
    input: {},
    identity: {
      runId: newRunId(originals.now(), originals.randomBytes(10)),
      project: "test",
      trigger: { type: "cli" },
      actor: { type: "user", name: "test" },
      workspace: { cwd: "/work" },
    },
    ...options,
    flow,
    engine: { ...DEFAULT_ENGINE_OPTIONS, cwd: "/work", ...options.engine },
    ports: testPorts(sink, options.ports),
  });
  return { sink, result };
}

/** The record as a tape. */
export function tapeSource(
  sink: MemorySink,
  lines: readonly string[] = sink.lines.map(({ line }) => line),
): TapeSource {
  let index = 0;
  return {
    lines: { next: () => lines[index++] },
    artifact: async (ref: ArtifactRef) => {
      const bytes = sink.files.get(ref.path);
      if (bytes === undefined) throw new Error(`${ref.path} is missing`);
      if (originals.hash("sha256", bytes) !== ref.sha256) throw new Error(`${ref.path} has other bytes`);
      return bytes;
    },
    session: (id) => sessionLines(sink, id),
  };
}

function sessionLines(sink: MemorySink, id: string): { next(): string | undefined } | undefined {
  const bytes = sink.files.get(`sessions/${id}/events.ndjson`);
  const lines = bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8").split("\n").slice(0, -1);
  let index = 0;
  return lines && { next: () => lines[index++] };
}

/** Files that the log names and the bundle does not have. */
export function missingFiles({ sink }: Pick<Recording, "sink">): readonly string[] {
  const named = sink.lines.flatMap(({ line }) => storedFiles((JSON.parse(line) as { payload: unknown }).payload));
  return named.map(({ path }) => path).filter((path) => !sink.files.has(path));
}

function policyOf(sink: MemorySink): Policy {
  return policyOfSnapshot(Buffer.from(sink.files.get("policy_snapshot.json") ?? []).toString("utf8"));
}

/** Replays a recording, with the same or another flow. */
export function replay(recording: Recording, flow: FlowDefinition, lines?: readonly string[]): Promise<ReplayReport> {
  const tape = new TapeDriver(tapeSource(recording.sink, lines));
  return replayRun({ flow, tape, policy: policyOf(recording.sink) });
}

/** Goes on with a recording that was cut after `lines` lines, or that had paused. */
export async function resume(
  recording: Pick<Recording, "sink">,
  flow: FlowDefinition,
  options: {
    readonly lines?: number;
    readonly ports?: Partial<LivePorts>;
    readonly inFlight?: (callId: string) => "retry" | "wait" | "fail";
    readonly paused?: boolean;
    readonly onStart?: ResumeOptions["onStart"];
  } = {},
): Promise<Recording> {
  const cut = options.lines ?? recording.sink.lines.length;
  const sink = new MemorySink();
  sink.lines.push(...recording.sink.lines.slice(0, cut));
  const kept = sink.log;
  for (const [path, bytes] of recording.sink.files) {
    // What no kept line names was not written when the process died.
    if (path.startsWith("artifacts/") && !kept.includes(path)) continue;
    sink.files.set(path, path.endsWith("events.ndjson") ? before(bytes, sink.lines.at(-1)?.at ?? "") : bytes);
  }
  const policy = options.inFlight ?? (() => "retry" as const);
  const inFlight = new Proxy({} as Record<string, "retry" | "wait" | "fail">, {
    get: (_target, id) => policy(String(id)),
  });
  const calls = new Set(sink.lines.flatMap(({ line }) => (JSON.parse(line) as { callId?: string }).callId ?? []));
  const result = await resumeRun({
    flow,
    source: tapeSource(
      sink,
      sink.lines.map(({ line }) => line),
    ),
    policy: policyOf(recording.sink),
    ports: testPorts(sink, options.ports),
    segment: 2,
    actor: { type: "user", name: "test" },
    environment: { host: "test", platform: "linux", node: "20" },
    workspace: { cwd: "/work" },
    inFlight: Object.fromEntries([...calls].map((id) => [id, inFlight[id] ?? "retry"])),
    ...(options.onStart && { onStart: options.onStart }),
    ...(options.paused === true ? {} : { interruption: { bytesCut: 0 } }),
  });
  return { sink, result };
}

/** The messages of a session that had come by then. */
function before(bytes: Uint8Array, at: string): Uint8Array {
  const lines = Buffer.from(bytes).toString("utf8").trimEnd().split("\n");
  return Buffer.from(
    lines
      .filter((line) => (JSON.parse(line) as { at: string }).at <= at)
      .map((line) => `${line}\n`)
      .join(""),
  );
}

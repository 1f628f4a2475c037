import type { ArtifactRef, ErrorRecord, ProcessRecord, StreamRecord } from "@openexec/timeline";
import { millisecondsBetween } from "@openexec/timeline";
import type { ForeignValues } from "../foreign-values.ts";
import type { TurnStatus } from "./agent-turns.ts";
import type { Attempt, OpenCall, Recorder } from "./recorder.ts";
import type { AcpxAction, Receipts } from "./schemas.ts";

const NAME = "shell";
const LOST = "acpx keeps neither exit code nor output of a command that failed, timed out or wrote too much";

/** The commands of shell nodes. */
export class ShellCalls {
  readonly #recorder: Recorder;
  readonly #values: ForeignValues;
  readonly #running = new Map<string, OpenCall>();

  constructor(recorder: Recorder, values: ForeignValues) {
    this.#recorder = recorder;
    this.#values = values;
  }

  start(attempt: Attempt, { command = "", args = [], cwd = "" }: AcpxAction, at: string): void {
    const call: OpenCall = { callId: attempt.nextCall(), attempt, type: "tool", name: NAME, startedAt: at };
    this.#running.set(attempt.id, call);
    this.#recorder.begin(call);
    const input = this.#values.store({ command, args, cwd });
    this.#recorder.emit("ToolCallStarted", this.#recorder.placeOf(call, at), { name: NAME, origin: "runtime", input });
  }

  /** The command ended and left its receipts. */
  complete(attempt: Attempt, action: AcpxAction, receipts: Receipts, at: string): void {
    const call = this.#take(attempt);
    if (call === undefined) return;
    this.#recorder.emit("ToolCall", this.#recorder.placeOf(call, at), {
      name: NAME,
      status: "ok",
      durationMs: action.durationMs ?? elapsed(call, at),
      process: processOf(action, receipts),
    });
  }

  /** The command ended without receipts. */
  abandon(attempt: Attempt, at: string, status: TurnStatus, error?: ErrorRecord): void {
    const call = this.#take(attempt);
    if (call === undefined) return;
    const durationMs = elapsed(call, at);
    const outcome = { name: NAME, status, durationMs, ...(error !== undefined && { error }) };
    this.#recorder.emit("ToolCall", this.#recorder.placeOf(call, at), outcome);
    this.#recorder.emit("Gap", { at, attempt }, { what: "process", reason: LOST });
  }

  #take(attempt: Attempt): OpenCall | undefined {
    const call = this.#running.get(attempt.id);
    if (call === undefined) return undefined;
    this.#running.delete(attempt.id);
    this.#recorder.end(call);
    return call;
  }
}

function elapsed(call: OpenCall, at: string): number {
  return Math.max(0, millisecondsBetween(call.startedAt, at) ?? 0);
}

function stream(artifact: ArtifactRef | undefined): StreamRecord {
  return artifact === undefined
    ? { content: { value: "" }, bytes: 0 }
    : { content: { artifact }, bytes: artifact.bytes };
}

function processOf(action: AcpxAction, { stdoutArtifact, stderrArtifact }: Receipts): ProcessRecord {
  return {
    command: action.command ?? "",
    args: action.args ?? [],
    cwd: action.cwd ?? "",
    exitCode: action.exitCode ?? null,
    signal: action.signal ?? null,
    stdout: stream(stdoutArtifact),
    stderr: stream(stderrArtifact),
  };
}

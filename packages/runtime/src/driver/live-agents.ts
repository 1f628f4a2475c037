import type { CallId, PayloadOf, SessionId } from "@openexec/timeline";
import { originals } from "../globals/originals.ts";
import type { AgentCommand, AgentMessage, AgentProcess } from "../ports/index.ts";
import type { AgentDoor, AgentTurnOutcome, SessionBinding } from "./driver.ts";
import { statusOf } from "./ended-by.ts";
import type { LiveRun } from "./live-run.ts";
import type { CallOf } from "./outcome.ts";
import { SessionLog } from "./session-log.ts";

/** How long an agent that was asked to stop its turn may take before its process is ended. */
const CANCEL_GRACE_MS = 2_000;

/** Agents as processes: one per session, for the life of the run. */
export class LiveAgents implements AgentDoor {
  readonly #sessions = new Map<SessionId, LiveSession>();
  readonly #turns = new Map<CallId, Turn>();
  readonly #outputs = new Map<CallId, () => string>();

  constructor(private readonly driver: LiveRun) {}

  open(sessionId: SessionId, command: AgentCommand, callId: CallId): void {
    const log = this.#sessions.get(sessionId)?.log ?? new SessionLog(sessionId, this.driver);
    const session = this.#sessions.get(sessionId) ?? new LiveSession(sessionId, this.driver, log);
    this.#sessions.set(sessionId, session);
    session.start(command);
    this.#turns.set(callId, { session, slice: log.beginSlice(), since: originals.monotonic() });
  }

  /** Tells which call a turn is, so that its cancellation reaches the process when the agent does not listen. */
  begun(call: CallOf<"agent">): void {
    call.signal.addEventListener("abort", () => {
      const end = (): void => void this.#turns.get(call.id)?.session.stop();
      originals.setTimeout(end, CANCEL_GRACE_MS).unref();
    });
    const turn = this.#turns.get(call.id);
    if (turn !== undefined) turn.call = call;
    else this.#waiting.set(call.id, call);
  }
  readonly #waiting = new Map<CallId, CallOf<"agent">>();

  isRunning(sessionId: SessionId): boolean {
    return this.#sessions.get(sessionId)?.isNew === false;
  }

  mayBegin(): boolean {
    return true;
  }

  wasAsked(): undefined {}

  takeEarlier(): readonly [] {
    return [];
  }

  bound(sessionId: SessionId, binding: SessionBinding): void {
    const session = this.#sessions.get(sessionId);
    if (session !== undefined) session.isNew = false;
    const { handle, agent, agentName, command, isolated, protocolIds } = binding;
    const file = {
      schema: "openexec.session-binding.v1",
      sessionId,
      handle,
      agent,
      ...(agentName !== undefined && { agentName }),
      command: [command.command, ...command.args],
      cwd: command.cwd,
      isolated,
      protocolIds,
    };
    const bytes = this.driver.ports.filter.bytes(Buffer.from(`${JSON.stringify(file, undefined, 2)}\n`));
    this.driver.ports.sink.write(`sessions/${sessionId}/binding.json`, bytes);
    this.driver.carry({
      type: "SessionBound",
      sessionId,
      payload: {
        handle,
        agent,
        command: file.command,
        cwd: command.cwd,
        isolated,
        protocolIds: { ...protocolIds },
        bindingSha256: originals.hash("sha256", bytes),
      },
    });
  }

  send(sessionId: SessionId, message: AgentMessage): void {
    this.#sessions.get(sessionId)?.send(message);
  }

  finish(callId: CallId, outcome: AgentTurnOutcome): void {
    const turn = this.#turns.get(callId);
    const call = turn?.call ?? this.#waiting.get(callId);
    if (turn === undefined || call === undefined) return;
    this.#turns.delete(callId);
    this.#waiting.delete(callId);
    const durationMs = Math.round(originals.monotonic() - turn.since);
    const conversation = turn.slice.end();
    this.driver.queue.push({
      type: "outcome",
      call,
      outcome: (store) => ({
        type: "AgentTurn",
        payload: {
          status: statusOf(outcome.status, call.signal),
          ...(outcome.stopReason !== undefined && { stopReason: outcome.stopReason }),
          reply: store(outcome.reply, "reply"),
          ...(conversation && { conversation }),
          ...(outcome.usage && { usage: outcome.usage }),
          ...(outcome.cost && { cost: outcome.cost }),
          durationMs,
          ...(outcome.error && { error: outcome.error }),
        },
      }),
    });
  }

  /** A message is logged when it is its turn, like an outcome: by its time it has a place among the lines of the log. */
  delivered(sessionId: SessionId, message: AgentMessage): void {
    this.#sessions.get(sessionId)?.log.append("inbound", message);
  }

  close(sessionId: SessionId): void {
    void this.#sessions.get(sessionId)?.stop();
  }

  /** A command that an agent runs in a terminal, while it runs. */
  watchOutput(callId: CallId, soFar: () => string): void {
    this.#outputs.set(callId, soFar);
  }

  outputSoFar(callId: CallId): string {
    return this.#outputs.get(callId)?.() ?? "";
  }

  kill(callId: CallId): void {
    this.driver.abort(callId);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.stop()));
    for (const { log } of this.#sessions.values()) log.release();
  }
}

interface Turn {
  readonly session: LiveSession;
  readonly slice: { end(): PayloadOf<"AgentTurn">["conversation"] };
  readonly since: number;
  call?: CallOf<"agent">;
}

/** The process of one session, and the messages to it that wait until they may be sent. */
class LiveSession {
  #process: Promise<AgentProcess> | undefined;
  #sending: Promise<unknown> = Promise.resolve();
  /** The process does not know the session yet. */
  isNew = true;

  constructor(
    readonly id: SessionId,
    private readonly driver: LiveRun,
    readonly log: SessionLog,
  ) {}

  start(command: AgentCommand): void {
    if (this.#process !== undefined) return;
    this.isNew = true;
    const { driver, id: sessionId } = this;
    driver.childStarts();
    const gone = (reason: string | Error): void => {
      this.#process = undefined;
      this.isNew = true;
      driver.queue.push({ type: "agent-exit", sessionId, reason });
    };
    const started = driver.recorder.flush().then(() =>
      driver.ports.agent.start(driver.ports.reveal(command), {
        message: (message) => {
          driver.queue.push({ type: "message", sessionId, message });
        },
        log: (line) =>
          driver.carry({ type: "LogLine", sessionId, source: "agent", payload: { level: "info", message: line } }),
        exit: ({ exitCode, signal }) =>
          gone(exitCode === null ? `it was ended by ${signal}` : `it exited with code ${exitCode}`),
      }),
    );
    this.#process = started;
    const { command: program, args } = command;
    const spawned = ({ pid }: AgentProcess): void =>
      driver.carry({
        type: "ProcessSpawned",
        sessionId,
        payload: { command: program, args: [...args], pid, processGroup: pid },
      });
    started.then(spawned).catch((error: unknown) => gone(error instanceof Error ? error : String(error)));
  }

  /** Sends once the log that led to it is durable. */
  send(message: AgentMessage): void {
    this.log.append("outbound", message);
    const process = this.#process;
    this.#sending = Promise.all([process, this.#sending.then(() => this.driver.recorder.flush())]).then(
      ([running]) => running?.send(this.driver.ports.reveal(message)),
      () => undefined,
    );
  }

  async stop(): Promise<void> {
    const process = this.#process;
    if (process === undefined) return;
    const running = await process.catch(() => undefined);
    await running?.close();
  }
}

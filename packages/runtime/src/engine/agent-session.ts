import { type CallId, escapeNodeId, type SessionId, toErrorRecord } from "@openexec/timeline";
import { type ContentBlock, createSessionClient, type SessionClient, type SessionHost } from "../agent/index.ts";
import type { AgentTurnOutcome, SpokenMessage } from "../driver/driver.ts";
import { behaves } from "../globals/behaviour.ts";
import type { AgentCommand, AgentMessage } from "../ports/index.ts";
import { AgentHost } from "./agent-host.ts";
import { Calls } from "./calls.ts";
import { digestOf } from "./digest.ts";
import { RUNTIME_NAME, RUNTIME_VERSION } from "./options.ts";
import type { AgentSessionPart, AttemptPart, CallsPart, EnginePart, Outcome } from "./parts.ts";
import { rehearse } from "./rehearsal.ts";
import { TurnQueue } from "./turn-queue.ts";

/** What makes a session the same one: its handle, the agent's command line and the folder it works in. */
export interface SessionKey {
  readonly handle: string;
  readonly agent: string;
  readonly command: AgentCommand;
  readonly isolated: boolean;
}

/** The directory name of a session: readable, and unique per handle, command and folder. */
export function sessionIdOf(engine: EnginePart, key: SessionKey, attemptId: string): SessionId {
  const { command, handle, isolated } = key;
  const own = [command.command, ...command.args, command.cwd, handle, ...(isolated ? [attemptId] : [])];
  const hash = digestOf(engine, own).slice(0, 8);
  const slug = escapeNodeId(handle)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .slice(0, 40);
  return `${slug || "session"}-${hash}` as SessionId;
}

/** One session of an agent: live its process, in a replay its recorded messages. */
export class AgentSession implements AgentSessionPart {
  readonly host: AgentHost;
  #client: SessionClient | undefined;
  #canLoad = false;
  readonly #turns = new TurnQueue<Outcome<"agent">>();

  constructor(
    private readonly engine: EnginePart,
    readonly id: SessionId,
    readonly key: SessionKey,
    /** The id that the agent gave it, when it is known already. */
    private protocolId?: string,
  ) {
    this.host = new AgentHost(engine, id);
  }

  /** As acpx flows read it from `state.sessionBindings`. */
  get binding(): unknown {
    const { handle, agent, command } = this.key;
    return { handle, agentName: agent, cwd: command.cwd, bundleId: this.id, acpSessionId: this.protocolId };
  }

  feed(message: AgentMessage): void {
    this.#client?.feed(message);
  }

  exited(reason: string | Error): void {
    this.#client?.closed(reason);
    this.#client = undefined;
  }

  /** One turn; turns of a session never overlap. Resolves with its outcome, whatever it is. */
  turn(calls: CallsPart, blocks: readonly ContentBlock[], retryOf: string | undefined): Promise<Outcome<"agent">> {
    return this.#turns.add({
      isOver: () => calls.attempt.ended !== undefined,
      begin: () => this.#turn(calls, blocks, retryOf),
    });
  }

  async #turn(
    calls: CallsPart,
    blocks: readonly ContentBlock[],
    retryOf: string | undefined,
  ): Promise<Outcome<"agent">> {
    const { key, engine, id: sessionId } = this;
    const { attempt } = calls;
    if (!engine.driver.agents.mayBegin(attempt.id)) await this.#admitted(attempt);
    const id = calls.nextId();
    const prompt = attempt.store(blocks, "prompt");
    const outcome = calls.start(
      {
        type: "agent",
        name: key.agent,
        sessionId,
        spec: { session: sessionId, command: key.command },
        started: {
          type: "AgentTurnStarted",
          payload: { handle: key.handle, agent: key.agent, prompt, ...(retryOf !== undefined && { retryOf }) },
        },
      },
      id,
    );
    this.host.begin(new Calls(attempt, id, sessionId));
    engine.driver.agents.open(sessionId, key.command, id);
    const onAbort = (): void => this.#client?.cancel();
    attempt.signal.addEventListener("abort", onAbort, { once: true });
    void this.#prompt(id, attempt, blocks).then((result) => engine.driver.agents.finish(id, result));
    try {
      return await outcome;
    } finally {
      attempt.signal.removeEventListener("abort", onAbort);
      this.host.end();
      if (key.isolated) engine.driver.agents.close(sessionId);
    }
  }

  /** Turns of other attempts, which are not here, may have come first. */
  #admitted(attempt: AttemptPart): Promise<void> {
    return new Promise((resolve, reject) => {
      attempt.backlog.hold({ goOn: resolve });
      attempt.signal.addEventListener("abort", () => reject(attempt.signal.reason as Error), { once: true });
    });
  }

  async #prompt(id: CallId, { signal }: AttemptPart, blocks: readonly ContentBlock[]): Promise<AgentTurnOutcome> {
    try {
      const client = await this.#ready(id);
      const wasAsked = this.engine.driver.agents.wasAsked(id);
      const isEnded = signal.aborted && behaves("endsTurnsOfAgents");
      if (!(wasAsked ?? !isEnded)) return { status: "cancelled", reply: "" };
      const answer = client.prompt(blocks);
      // To catch up took its time, in which the end came that came later then.
      if (wasAsked === true && signal.aborted) client.cancel();
      const { stopReason, replyText, usage, cost, openToolCalls } = await answer;
      this.host.abandon(openToolCalls);
      const status = stopReason === "cancelled" ? "cancelled" : "ok";
      return { status, stopReason, reply: replyText, ...(usage && { usage }), ...(cost && { cost }) };
    } catch (error) {
      return { status: "failed", reply: "", error: toErrorRecord(error) };
    }
  }

  /** A client whose agent knows the session: made, or made again when the process is another one. */
  async #ready(callId: CallId): Promise<SessionClient> {
    const { agents } = this.engine.driver;
    const earlier = agents.takeEarlier(this.id);
    if (earlier.length > 0) await this.#catchUp(earlier);
    const running = agents.isRunning(this.id, callId);
    if (this.#client !== undefined && running) return this.#client;
    if (behaves("closesClientsOfGoneAgents")) this.#client?.closed("The process of the agent is gone");
    const client = createClient(this.host);
    this.#client = client;
    const { canLoadSession, name } = await client.initialize();
    this.#canLoad = canLoadSession;
    const place = { cwd: this.key.command.cwd };
    if (this.protocolId !== undefined && this.#canLoad) await client.loadSession(this.protocolId, place);
    else this.protocolId = (await client.newSession(place)).sessionId;
    agents.bound(this.id, {
      ...this.key,
      protocolIds: { acp: this.protocolId },
      ...(name !== undefined && { agentName: name }),
    });
    return client;
  }

  /** Turns of others on this session, which this execution leaves out, are rehearsed. */
  async #catchUp(earlier: readonly SpokenMessage[]): Promise<void> {
    this.host.isDeaf = true;
    const { client, protocolId, canLoad } = await rehearse(earlier, this.#client, () => createClient(this.host));
    this.host.isDeaf = false;
    this.#client = client;
    this.protocolId = protocolId ?? this.protocolId;
    this.#canLoad = canLoad ?? this.#canLoad;
  }
}

function createClient(host: SessionHost): SessionClient {
  return createSessionClient(host, { clientInfo: { name: RUNTIME_NAME, version: RUNTIME_VERSION } });
}

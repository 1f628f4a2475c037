import {
  type BundleSource,
  type ConversationTurn,
  type CreateSha256,
  type ErrorRecord,
  finding,
  millisecondsBetween,
  type OnFinding,
} from "@openexec/timeline";
import type { ForeignValues } from "../foreign-values.ts";
import type { Attempt, OpenCall, Recorder } from "./recorder.ts";
import type { AcpxConversation, Receipts } from "./schemas.ts";
import { type AcpxSession, type Range, sliceOf } from "./session.ts";
import { TurnTeller } from "./turn.ts";

interface RunningTurn {
  readonly call: OpenCall;
  readonly session: AcpxSession | undefined;
  readonly turn: ConversationTurn | undefined;
  readonly teller: TurnTeller | undefined;
}

export type TurnStatus = "ok" | "failed" | "timed_out" | "cancelled" | "interrupted";

export interface TurnContext {
  readonly source: BundleSource;
  readonly sessions: ReadonlyMap<string, AcpxSession>;
  readonly recorder: Recorder;
  readonly values: ForeignValues;
  readonly createSha256: CreateSha256;
  readonly onFinding: OnFinding;
}

/** The agent turns of a run: which prompt of which session belongs to which attempt, and what happened in it. */
export class AgentTurns {
  readonly #context: TurnContext;
  readonly #running = new Map<string, RunningTurn>();
  readonly #claimed = new Set<ConversationTurn>();

  constructor(context: TurnContext) {
    this.#context = context;
  }

  isRunning(attempt: Attempt): boolean {
    return this.#running.has(attempt.id);
  }

  /** @param stated the range that acpx states for this attempt, if it ever did */
  start(attempt: Attempt, receipts: Receipts, at: string, stated: AcpxConversation | undefined): void {
    const { recorder, values, sessions } = this.#context;
    const { sessionId = "", promptArtifact } = receipts;
    const session = sessions.get(sessionId);
    const handle = session?.handle ?? sessionId;
    const agent = session?.binding?.agentName ?? "agent";
    const callId = attempt.nextCall();
    const call: OpenCall = { callId, attempt, type: "agent", name: agent, startedAt: at, sessionId };
    const turn = session && this.#claim(session, stated);
    const teller = turn && new TurnTeller(recorder, values, { attempt, callId, sessionId }, turn);
    recorder.begin(call);
    this.#running.set(attempt.id, { call, session, turn, teller });
    const prompt = promptArtifact === undefined ? values.store(turn?.prompt ?? null) : { artifact: promptArtifact };
    recorder.emit("AgentTurnStarted", recorder.placeOf(call, at), { handle, agent, prompt });
  }

  /** Tells what the running turns did up to `at`, everything when it is absent. */
  advance(at?: string): void {
    for (const { teller } of this.#running.values()) teller?.tellUntil(at);
  }

  /** Ends the turn of `attempt`. Returns the slice of the conversation that it covers. */
  async end(
    attempt: Attempt,
    receipts: Receipts,
    at: string,
    status: TurnStatus,
    error?: ErrorRecord,
  ): Promise<Range | undefined> {
    const running = this.#running.get(attempt.id);
    if (running === undefined) return undefined;
    this.#running.delete(attempt.id);
    const { recorder } = this.#context;
    const { call, session, turn, teller } = running;
    teller?.tellUntil();
    this.#closeCallsOf(attempt, call, at, status);
    recorder.end(call);
    const conversation = await this.#range(session, turn, receipts.conversation, recorder.placeOf(call, at).sessionId);
    const reason = turnError(turn) ?? error;
    const startedAt = turn?.startedAt ?? call.startedAt;
    recorder.emit("AgentTurn", recorder.placeOf(call, at), {
      status,
      ...(turn?.stopReason !== undefined && { stopReason: turn.stopReason }),
      ...(receipts.rawResponseArtifact !== undefined && { reply: { artifact: receipts.rawResponseArtifact } }),
      ...(conversation !== undefined && { conversation }),
      ...(turn?.usage !== undefined && { usage: turn.usage }),
      ...(turn?.cost !== undefined && { cost: turn.cost }),
      durationMs: Math.max(0, millisecondsBetween(startedAt, turn?.endedAt ?? at) ?? 0),
      ...(status !== "ok" && reason !== undefined && { error: reason }),
    });
    return conversation;
  }

  /** The next turn of the session that nobody claimed, or the one that acpx states. */
  #claim({ conversation }: AcpxSession, stated: AcpxConversation | undefined): ConversationTurn | undefined {
    const fits = ({ promptSeq }: ConversationTurn): boolean =>
      stated === undefined || (promptSeq >= stated.eventStartSeq && promptSeq <= stated.eventEndSeq);
    const turn = conversation.turns.find((candidate) => !this.#claimed.has(candidate) && fits(candidate));
    if (turn !== undefined) this.#claimed.add(turn);
    return turn;
  }

  async #range(
    session: AcpxSession | undefined,
    turn: ConversationTurn | undefined,
    stated: AcpxConversation | undefined,
    sessionId = "",
  ): Promise<Range | undefined> {
    const { source, createSha256, onFinding } = this.#context;
    const fromSeq = stated?.eventStartSeq ?? turn?.fromSeq;
    const toSeq = stated?.eventEndSeq ?? turn?.toSeq;
    if (session === undefined || fromSeq === undefined || toSeq === undefined) return undefined;
    const slice = await sliceOf(source, session, fromSeq, toSeq, createSha256);
    if (slice?.toSeq !== toSeq) {
      const message = `messages ${fromSeq} to ${toSeq} of session ${sessionId} are not all there`;
      onFinding(finding("session_missing", { file: session.eventsPath, message }));
    }
    return slice && { ...slice, ...(turn !== undefined && { messages: turn.messages }) };
  }

  /** Calls that the turn left without an outcome. */
  #closeCallsOf(attempt: Attempt, turnCall: OpenCall, at: string, status: TurnStatus): void {
    const { recorder } = this.#context;
    for (const call of [...recorder.open.values()]) {
      if (call.attempt !== attempt || call === turnCall) continue;
      recorder.end(call);
      recorder.emit(
        "ToolCall",
        { ...recorder.placeOf(call, at), parentId: turnCall.callId },
        {
          name: call.name,
          status: status === "cancelled" ? "cancelled" : "interrupted",
          durationMs: Math.max(0, millisecondsBetween(call.startedAt, at) ?? 0),
        },
      );
    }
  }
}

/** acpx keeps only "Internal error"; what the agent said about it is in the data of its response. */
function turnError(turn: ConversationTurn | undefined): ErrorRecord | undefined {
  if (turn?.error === undefined) return undefined;
  const { code, message, data } = turn.error;
  const details = typeof data === "object" && data !== null && "details" in data ? data.details : undefined;
  const text = typeof details === "string" ? `${message}: ${details}` : message;
  return { code: String(code), name: "AgentError", message: text };
}

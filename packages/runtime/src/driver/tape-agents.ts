import type { AttemptId, CallId, PayloadOf, SessionId } from "@openexec/timeline";
import { behaves } from "../globals/behaviour.ts";
import type { AgentCommand, AgentMessage } from "../ports/index.ts";
import type { AgentDoor, Delivery, SpokenMessage } from "./driver.ts";
import { type ScriptLine, SessionScript } from "./session-script.ts";
import type { Site } from "./tape-findings.ts";
import type { RecordedLine } from "./tape-reader.ts";
import { recalled } from "./tape-secrets.ts";
import type { TapeView } from "./tape-view.ts";

/** Agents as scripts: recorded messages are fed in order, what we send is compared. */
export class TapeAgents implements AgentDoor {
  readonly #scripts = new Map<SessionId, SessionScript>();
  readonly #turns = new Map<CallId, SessionId>();
  /** Where one attempt is replayed alone: what was said in turns of others, until a turn of it catches up with it. */
  readonly #earlier = new Map<SessionId, readonly ScriptLine[]>();
  /** Sessions with a turn that is not over: others are of no concern to an attempt that is replayed alone. */
  readonly #speaking = new Set<SessionId>();

  constructor(private readonly tape: TapeView) {}

  mayBegin(attemptId: AttemptId): boolean {
    if (this.tape.replays === undefined) return true;
    const { reader } = this.tape;
    const line = reader.find(
      (next) => !this.tape.isPassedOver(next),
      () => false,
    );
    return line?.type === "AgentTurnStarted" && line.attemptId === attemptId;
  }

  open(sessionId: SessionId, _command: AgentCommand, callId: CallId): void {
    this.#turns.set(callId, sessionId);
    if (!this.#scripts.has(sessionId))
      this.#scripts.set(sessionId, new SessionScript(this.tape.source.session(sessionId)));
    const script = this.#scripts.get(sessionId);
    script?.endAt(this.tape.diedDuring(callId));
    this.#speaking.add(sessionId);
    const isEarlier = this.tape.beforeTurn(callId);
    if (isEarlier === undefined || script === undefined) return;
    const earlier = script.takeWhile(isEarlier);
    script.leaveOut(unanswered(earlier));
    this.#earlier.set(sessionId, earlier);
  }

  wasAsked(callId: CallId): boolean | undefined {
    const sessionId = this.#turns.get(callId);
    const script = sessionId === undefined ? undefined : this.#scripts.get(sessionId);
    if (this.tape.replays === undefined || script === undefined) return undefined;
    const turn = this.tape.turnAhead(callId);
    // One that was interrupted says nothing of its messages, and may have died before the next.
    if (turn === undefined || turn.status === "interrupted") return isPrompt(script.peekSent()) || undefined;
    return turn.conversation !== undefined && isPrompt(script.nextSent(turn.conversation.toSeq));
  }

  takeEarlier(sessionId: SessionId): readonly SpokenMessage[] {
    const earlier = this.#earlier.get(sessionId) ?? [];
    this.#earlier.delete(sessionId);
    return earlier;
  }

  isRunning(sessionId: SessionId, callId: CallId): boolean {
    const script = this.#scripts.get(sessionId);
    const turn = behaves("endsTurnsOfAgents") ? this.tape.turnAhead(callId) : undefined;
    // A turn that was ended may have sent nothing: what is sent next is then for a later one, and perhaps for another process.
    const isBounded = turn !== undefined && turn.status !== "interrupted";
    const next = isBounded ? script?.nextSent(turn.conversation?.toSeq ?? 0) : script?.nextSent();
    return next?.method !== "initialize";
  }

  bound(): void {}

  send(sessionId: SessionId, message: AgentMessage): void {
    if (this.tape.findings.isStopped) return;
    const script = this.#scripts.get(sessionId);
    const recorded = script?.peekSent();
    const [expected, actual] = [recorded && JSON.stringify(recorded), JSON.stringify(this.tape.asLogged(message))];
    if (expected === actual) {
      script?.takeSent();
      return;
    }
    // A record that ends inside the turn does not hold what would have been sent next.
    if (expected === undefined && script?.isCut === true) return;
    if (this.#cameTooEarly(message)) return;
    // An agent that was gone by then got no answer.
    if (message.method === undefined && script?.answers(message.id) === false) return;
    this.#differs(sessionId, { expected, actual });
  }

  /** A turn that was ended before its prompt was sent told its agent nothing: older recordings hold the whole turn then. */
  #cameTooEarly({ method }: AgentMessage): boolean {
    return this.tape.replays !== undefined && method === "session/cancel" && !behaves("endsTurnsOfAgents");
  }

  /** All agents died with their run: what they said last reached nobody. */
  ended(): void {
    for (const script of this.#scripts.values()) script.skipToNextAgent();
  }

  /** A turn has its outcome. One that was interrupted was in flight when its run died. */
  over(callId: CallId, { status, conversation }: PayloadOf<"AgentTurn">): void {
    const sessionId = this.#turns.get(callId);
    const script = sessionId === undefined ? undefined : this.#scripts.get(sessionId);
    if (sessionId === undefined || script === undefined) return;
    this.#speaking.delete(sessionId);
    if (status === "interrupted") script.skipToNextAgent();
    const unsaid = status === "ok" && conversation !== undefined ? script.nextSent(conversation.toSeq) : undefined;
    if (unsaid !== undefined) this.#differs(sessionId, { expected: JSON.stringify(unsaid) });
  }

  #differs(sessionId: SessionId, site: Site): void {
    const { findings, reader } = this.tape;
    findings.diverge(reader.peek(), `what is sent to the agent of ${sessionId} differs from the record`, site);
  }

  finish(): void {}
  close(): void {}
  kill(): void {}

  outputSoFar(): string {
    return "";
  }

  /** The message of an agent that was delivered next, when that was before `time`. */
  messageUntil(time: string): Delivery | undefined {
    const first = this.#speaksUntil(time);
    const message = first?.script.takeReceived(Number.POSITIVE_INFINITY);
    if (first === undefined || message === undefined) return undefined;
    this.#lookBack(message);
    return { type: "message", sessionId: first.sessionId, message: recalled(this.tape.recall, message) };
  }

  /** Whether an agent was heard before `time` whose message has not been delivered here yet. */
  hasUnheard(time: string): boolean {
    return this.#speaksUntil(time) !== undefined;
  }

  /** Whose message was delivered next, when that was before `time`. */
  #speaksUntil(time: string): { readonly sessionId: SessionId; readonly script: SessionScript } | undefined {
    let first: { readonly sessionId: SessionId; readonly script: SessionScript; readonly at: string } | undefined;
    for (const [sessionId, script] of this.#scripts) {
      if (this.tape.replays !== undefined && !this.#speaking.has(sessionId)) continue;
      const at = script.nextReceivedAt;
      if (at !== undefined && at < (first?.at ?? time)) first = { sessionId, script, at };
    }
    return first;
  }

  /** A terminal of an earlier turn is not there when a turn is replayed alone. */
  #lookBack({ method, params }: AgentMessage): void {
    const { replays, findings } = this.tape;
    if (replays === undefined || typeof method !== "string" || !method.startsWith("terminal/")) return;
    const { terminalId } = params as { readonly terminalId?: string };
    if (terminalId === undefined || replays(terminalId.slice(0, terminalId.lastIndexOf(":")))) return;
    findings.lacks(`the agent goes back to terminal ${terminalId} of an earlier turn: replay the whole run`);
  }

  /** The recorded message that leads to `line`, when one is left: the agent's turn is what goes on here. */
  messageBefore(line: RecordedLine): Delivery | undefined {
    const callId = line.type === "AgentTurn" ? line.callId : line.parentId;
    const sessionId = callId === undefined ? undefined : this.#sessionOf(callId);
    const script = sessionId === undefined ? undefined : this.#scripts.get(sessionId);
    if (sessionId === undefined || script === undefined) return undefined;
    const last = line.type === "AgentTurn" ? (line.payload as PayloadOf<"AgentTurn">).conversation?.toSeq : undefined;
    const message = script.takeReceived(last ?? (line.type === "AgentTurn" ? 0 : Number.POSITIVE_INFINITY));
    if (message === undefined) return undefined;
    return { type: "message", sessionId, message: recalled(this.tape.recall, message) };
  }

  /** The session of a turn, or of a call below a turn. */
  #sessionOf(callId: CallId): SessionId | undefined {
    const own = this.#turns.get(callId);
    if (own !== undefined) return own;
    const dot = callId.lastIndexOf(".");
    return dot > callId.lastIndexOf(":") ? this.#sessionOf(callId.slice(0, dot) as CallId) : undefined;
  }
}

const isPrompt = (message: AgentMessage | undefined): boolean => message?.method === "session/prompt";

/** Ids of requests of the agent that had no answer yet. */
function unanswered(messages: readonly SpokenMessage[]): Set<unknown> {
  const ids = new Set<unknown>();
  for (const { direction, message } of messages) {
    if (direction === "inbound" && typeof message.method === "string") ids.add(message.id);
    else if (direction === "outbound" && typeof message.method !== "string") ids.delete(message.id);
  }
  return ids;
}

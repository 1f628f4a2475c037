import type { CallId, PayloadOf, SessionId } from "@openexec/timeline";
import type { AgentCommand, AgentMessage } from "../ports/index.ts";
import type { AgentDoor, Delivery } from "./driver.ts";
import { SessionScript } from "./session-script.ts";
import type { RecordedLine } from "./tape-reader.ts";
import type { TapeView } from "./tape-view.ts";

/** Agents as scripts: recorded messages are fed in order, what we send is compared. */
export class TapeAgents implements AgentDoor {
  readonly #scripts = new Map<SessionId, SessionScript>();
  readonly #turns = new Map<CallId, SessionId>();

  constructor(private readonly tape: TapeView) {}

  open(sessionId: SessionId, _command: AgentCommand, callId: CallId): void {
    this.#turns.set(callId, sessionId);
    if (!this.#scripts.has(sessionId))
      this.#scripts.set(sessionId, new SessionScript(this.tape.source.session(sessionId)));
    this.#scripts.get(sessionId)?.endAt(this.tape.diedDuring(callId));
    const slice = this.tape.turnOf(callId)?.conversation;
    if (slice === undefined) return;
    const script = this.#scripts.get(sessionId);
    script?.skipTo(slice.fromSeq);
    if (script?.nextSent()?.method !== "initialize")
      this.tape.findings.lacks(`${callId} goes on with a conversation that began before: replay the whole run`);
  }

  isRunning(sessionId: SessionId): boolean {
    return this.#scripts.get(sessionId)?.nextSent()?.method !== "initialize";
  }

  bound(): void {}

  send(sessionId: SessionId, message: AgentMessage): void {
    if (this.tape.findings.isStopped) return;
    const script = this.#scripts.get(sessionId);
    const recorded = script?.takeSent();
    const [expected, actual] = [recorded && JSON.stringify(recorded), JSON.stringify(message)];
    if (expected === actual) return;
    // A record that ends inside the turn does not hold what would have been sent next.
    if (expected === undefined && script?.isCut === true) return;
    const what = `what is sent to the agent of ${sessionId} differs from the record`;
    const { findings, reader } = this.tape;
    findings.diverge(reader.peek(), what, { expected, actual });
  }

  /** All agents died with their run: what they said last reached nobody. */
  ended(): void {
    for (const script of this.#scripts.values()) script.skipToNextAgent();
  }

  /** The turn was in flight when its run died. */
  interrupted(callId: CallId): void {
    const sessionId = this.#turns.get(callId);
    if (sessionId !== undefined) this.#scripts.get(sessionId)?.skipToNextAgent();
  }

  finish(): void {}
  close(): void {}
  kill(): void {}

  outputSoFar(): string {
    return "";
  }

  /** The message of an agent that was delivered next before `line`, by their times. */
  messageUntil(line: RecordedLine): Delivery | undefined {
    let first: { readonly sessionId: SessionId; readonly script: SessionScript; readonly at: string } | undefined;
    for (const [sessionId, script] of this.#scripts) {
      const at = script.nextReceivedAt;
      if (at !== undefined && at < (first?.at ?? line.at)) first = { sessionId, script, at };
    }
    const message = first?.script.takeReceived(Number.POSITIVE_INFINITY);
    return first === undefined || message === undefined
      ? undefined
      : { type: "message", sessionId: first.sessionId, message };
  }

  /** The recorded message that leads to `line`, when one is left: the agent's turn is what goes on here. */
  messageBefore(line: RecordedLine): Delivery | undefined {
    const callId = line.type === "AgentTurn" ? line.callId : line.parentId;
    const sessionId = callId === undefined ? undefined : this.#sessionOf(callId);
    const script = sessionId === undefined ? undefined : this.#scripts.get(sessionId);
    if (sessionId === undefined || script === undefined) return undefined;
    const last = line.type === "AgentTurn" ? (line.payload as PayloadOf<"AgentTurn">).conversation?.toSeq : undefined;
    const message = script.takeReceived(last ?? (line.type === "AgentTurn" ? 0 : Number.POSITIVE_INFINITY));
    return message === undefined ? undefined : { type: "message", sessionId, message };
  }

  /** The session of a turn, or of a call below a turn. */
  #sessionOf(callId: CallId): SessionId | undefined {
    const own = this.#turns.get(callId);
    if (own !== undefined) return own;
    const dot = callId.lastIndexOf(".");
    return dot > callId.lastIndexOf(":") ? this.#sessionOf(callId.slice(0, dot) as CallId) : undefined;
  }
}

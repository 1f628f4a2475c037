import {
  type AttemptId,
  attemptId,
  type CallId,
  callId,
  type Draft,
  type EventType,
  type PayloadOf,
  type SessionId,
} from "@openexec/timeline";

/** What an event says beside its payload. `at` is the time by acpx's clock. */
export interface Place {
  readonly at: string;
  readonly attempt?: Attempt | undefined;
  readonly callId?: CallId | undefined;
  readonly parentId?: CallId | undefined;
  readonly sessionId?: string | undefined;
  readonly source?: string | undefined;
}

/** A call without an outcome. */
export interface OpenCall {
  readonly callId: CallId;
  readonly attempt: Attempt;
  readonly type: "tool" | "agent";
  readonly name: string;
  readonly startedAt: string;
  readonly sessionId?: string | undefined;
  readonly source?: string | undefined;
}

/** An attempt at a node while its lines are read. */
export class Attempt {
  readonly id: AttemptId;
  readonly nodeId: string;
  readonly startedAt: string;
  #calls = 0;

  constructor(nodeId: string, attempt: number, startedAt: string) {
    this.id = attemptId("", nodeId, attempt);
    this.nodeId = nodeId;
    this.startedAt = startedAt;
  }

  /** Whether a call of this attempt was told. */
  get hasCalls(): boolean {
    return this.#calls > 0;
  }

  nextCall(): CallId {
    this.#calls++;
    return callId(this.id, this.#calls);
  }
}

const SOURCE = "import:acpx";

/** Collects the events of a run in order, and which calls are open. */
export class Recorder {
  readonly events: Draft[] = [];
  readonly open = new Map<CallId, OpenCall>();

  emit<Type extends EventType>(type: Type, place: Place, payload: PayloadOf<Type>): void {
    const { at, attempt, callId: call, parentId, sessionId, source = SOURCE } = place;
    const event = {
      ...(at !== "" && { occurredAt: at, clock: "import" }),
      type,
      ...(attempt !== undefined && { attemptId: attempt.id }),
      ...(call !== undefined && { callId: call }),
      ...(parentId !== undefined && { parentId }),
      ...(sessionId !== undefined && { sessionId: sessionId as SessionId }),
      source,
      payload,
    };
    // The compiler cannot see that type and payload belong together once both are generic.
    this.events.push(event as Draft);
  }

  begin(call: OpenCall): void {
    this.open.set(call.callId, call);
  }

  end(call: OpenCall): void {
    this.open.delete(call.callId);
  }

  /** Where the outcome of `call` belongs. */
  placeOf(call: OpenCall, at: string): Place {
    return { at, attempt: call.attempt, callId: call.callId, sessionId: call.sessionId, source: call.source };
  }
}

import type { EventType } from "@openexec/timeline";
import type { Envelope } from "./envelope.ts";

/** A call with a start and no outcome. */
export interface CallInFlight {
  readonly callId: string;
  /** Of its start: `ToolCallStarted` … */
  readonly type: string;
  readonly seq: number;
  readonly name?: string;
}

/** A process that belonged to a call. */
export interface SpawnedProcess {
  readonly callId: string;
  readonly pid: number;
  readonly processGroup: number;
  readonly command: string;
  /** When the log learned it (RFC 3339). */
  readonly at: string;
}

type Role = "starts" | "ends" | "spawns";
const ROLES: Readonly<Partial<Record<EventType, Role>>> = {
  ModelInvocationStarted: "starts",
  ModelInvocation: "ends",
  ToolCallStarted: "starts",
  ToolCall: "ends",
  AgentTurnStarted: "starts",
  AgentTurn: "ends",
  SleepStarted: "starts",
  Effect: "ends",
  InteractionRequested: "starts",
  InteractionResolved: "ends",
  ProcessSpawned: "spawns",
};

function roleOf(type: string): Role | undefined {
  return Object.hasOwn(ROLES, type) ? ROLES[type as EventType] : undefined;
}

/** Follows a log and knows which calls have no outcome yet. */
export class CallsInFlight {
  readonly #open = new Map<string, CallInFlight>();
  /** Processes by call. One without a call (an agent of a session) lives as long as the run. */
  readonly #processes = new Map<string, SpawnedProcess[]>();

  note(envelope: Envelope): void {
    const role = roleOf(envelope.type);
    if (role === undefined) return;
    const callId = envelope.callId ?? envelope.parentId ?? "";
    if (role === "starts") {
      const name = envelope.text("name") ?? envelope.text("model") ?? envelope.text("agent");
      const call = { callId, type: envelope.type, seq: envelope.seq };
      this.#open.set(callId, name === undefined ? call : { ...call, name });
    } else if (role === "ends") {
      this.#open.delete(callId);
      this.#processes.delete(callId);
    } else this.#spawned(callId, envelope);
  }

  get open(): readonly CallInFlight[] {
    return [...this.#open.values()];
  }

  get processes(): readonly SpawnedProcess[] {
    return [...this.#processes.values()].flat();
  }

  #spawned(callId: string, envelope: Envelope): void {
    const pid = envelope.integer("pid");
    if (pid === undefined || envelope.integer("exitCode") !== undefined) return;
    const process = {
      callId,
      pid,
      processGroup: envelope.integer("processGroup") ?? pid,
      command: envelope.text("command") ?? "",
      at: envelope.at,
    };
    this.#processes.set(callId, [...(this.#processes.get(callId) ?? []), process]);
  }
}

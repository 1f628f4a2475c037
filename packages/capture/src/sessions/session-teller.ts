import {
  type AttemptId,
  attemptId,
  type CallId,
  callId,
  type Draft,
  type EventType,
  type Message,
  millisecondsBetween,
  type Part,
  type PayloadOf,
  parseAt,
  type StepOutcome,
  type TimelineEvent,
  type ToolStatus,
  totalsProjection,
  type Usage,
} from "@openexec/timeline";
import { type Conversation, spoken } from "./conversation.ts";
import { clip, oneLine } from "./fields.ts";
import type { ImportSink } from "./import-sink.ts";
import type { SessionHeader, TellOptions } from "./session-importer.ts";

/** Of a message in a log line; more would be a document. */
const MAX_MESSAGE = 4000;
/** Of a name, an id, a version: what is longer is none. */
const MAX_NAME = 500;
/** Of the provider's own numbers. */
const MAX_RAW_USAGE = 16 * 1024;

const short = (text: string): string => clip(text, MAX_NAME);

/** Without the provider's numbers when they are no numbers. */
function bounded(usage: Usage | undefined): Usage | undefined {
  if (usage === undefined || JSON.stringify(usage.raw ?? null).length <= MAX_RAW_USAGE) return usage;
  const { raw: _, ...parts } = usage;
  return parts;
}

interface Place {
  readonly at: string;
  readonly attempt?: AttemptId | undefined;
  readonly callId?: CallId | undefined;
  readonly parentId?: CallId | undefined;
}

interface OpenTool {
  readonly callId: CallId;
  readonly attempt: AttemptId;
  readonly parentId: CallId | undefined;
  readonly name: string;
  readonly startedAt: string;
}

/** An answer of a model, as the client kept it. */
export interface Answer {
  readonly provider: string;
  readonly api: string;
  readonly model: string;
  readonly startedAt: string;
  readonly at: string;
  /** System text, tools and parameters; stored again when `key` changes. */
  readonly head: { readonly key: unknown; readonly value: unknown };
  readonly content: readonly Part[];
  readonly usage?: Usage | undefined;
  readonly finishReason?: string | undefined;
  readonly responseId?: string | undefined;
  readonly error?: { readonly name: string; readonly message: string } | undefined;
  readonly problems?: readonly string[];
}

export interface ToolStart {
  readonly at: string;
  /** The client's id of the call. */
  readonly externalId: string;
  readonly name: string;
  readonly input: unknown;
  readonly parentId?: CallId | undefined;
}

export interface ToolEnd {
  readonly at: string;
  readonly status: ToolStatus;
  readonly output: unknown;
  readonly message?: string | undefined;
}

/** Tells a session as a run: user turns as steps, what happens in them as calls. Holds only what is open. */
export class SessionTeller {
  readonly #sink: ImportSink;
  readonly #header: SessionHeader;
  readonly #options: TellOptions;
  readonly #totals = totalsProjection.init();
  readonly #tools = new Map<string, OpenTool>();
  #events = 0;
  #turns = 0;
  #calls = 0;
  #step: { readonly attempt: AttemptId; readonly nodeId: string; readonly startedAt: string } | undefined;
  /** Of the last step, for what is told after its end. */
  #attempt: AttemptId | undefined;
  #reply = "";
  #failed: Answer["error"];
  #outcome: StepOutcome = "ok";
  #last: string;

  constructor(sink: ImportSink, header: SessionHeader, options: TellOptions) {
    this.#sink = sink;
    this.#header = header;
    this.#options = options;
    this.#last = header.startedAt;
  }

  get events(): number {
    return this.#events;
  }

  get hasStep(): boolean {
    return this.#step !== undefined;
  }

  get openTools(): number {
    return this.#tools.size;
  }

  /** All tokens that were told so far. */
  get tokens(): { readonly input: number; readonly output: number } {
    return { input: this.#totals.inputTokens, output: this.#totals.outputTokens };
  }

  /** `time` when it is one, else that of the line before. */
  time(time: string | undefined): string {
    if (time !== undefined && parseAt(time) !== undefined) this.#last = time;
    return this.#last;
  }

  start(runId: string, files: { readonly bytes: number; readonly fingerprint: string }): void {
    const { actor } = this.#options;
    const { system, sessionId, title, project, clientVersion, workspace, parentSession, startedAt } = this.#header;
    const parent = parentSession === undefined ? {} : { parentSession: short(parentSession) };
    this.#emit(
      "RunStarted",
      { at: startedAt },
      {
        format: "openexec.timeline.v1",
        runId,
        name: system,
        ...(title !== undefined && { title }),
        project: short(project),
        trigger: { type: "import", meta: { system, session: short(sessionId), ...files, ...parent } },
        actor,
        workspace: shortWorkspace(workspace),
        runtime: { name: system, version: short(clientVersion), flags: [] },
      },
    );
  }

  /** A user turn begins; one that is open ends. */
  beginStep(at: string, text: string, input?: unknown): void {
    this.endStep(at);
    this.#turns++;
    const nodeId = `turn-${this.#turns}`;
    const attempt = attemptId("", nodeId, 1);
    this.#step = { attempt, nodeId, startedAt: at };
    this.#attempt = attempt;
    this.#calls = 0;
    this.#reply = "";
    this.#failed = undefined;
    this.#outcome = "ok";
    const title = oneLine(text);
    this.#emit(
      "StepStarted",
      { at, attempt },
      {
        nodeId,
        nodeType: "agent",
        ...(title !== "" && { title }),
        ...(input !== undefined && { inputs: this.#sink.store(input) }),
      },
    );
  }

  /** The open turn ends, if there is one. */
  endStep(at: string): void {
    const step = this.#step;
    if (step === undefined) return;
    this.#step = undefined;
    const outcome = this.#outcome === "ok" && this.#failed !== undefined ? "failed" : this.#outcome;
    this.#outcome = outcome;
    this.#emit(
      "StepCompleted",
      { at, attempt: step.attempt },
      {
        nodeId: step.nodeId,
        outcome,
        durationMs: between(step.startedAt, at),
        ...(this.#reply !== "" && { output: this.#sink.store(this.#reply) }),
        ...(outcome === "failed" && this.#failed !== undefined && { error: this.#failed }),
      },
    );
  }

  /** The user stopped the turn. */
  cancelStep(at: string, reason: string): void {
    const place = { at, attempt: this.#step?.attempt };
    this.#emit("CancelRequested", place, { by: { type: "user", name: "user" }, scope: "turn", reason });
    this.#outcome = "cancelled";
  }

  /** A model was asked and answered. @returns how many lines of the log the request tells */
  answer(answer: Answer, talk: Conversation): number {
    const attempt = this.#ensureStep(answer.startedAt);
    const { provider, api, startedAt, at, finishReason, responseId, error, problems = [] } = answer;
    const model = short(answer.model);
    const usage = bounded(answer.usage);
    const call = this.#nextCall(attempt);
    const { request, lines } = talk.request(call, answer.head, this.#sink);
    const place = { attempt, callId: call, parentId: talk.parentId };
    this.#emit("ModelInvocationStarted", { at: startedAt, ...place }, { provider, api, model, request });
    const unixMs = (parseAt(at) ?? 0) / 1000;
    const cost = usage === undefined ? undefined : this.#options.priceOf?.(provider, model, usage, unixMs);
    const message: Message = { role: "assistant", content: answer.content };
    this.#emit(
      "ModelInvocation",
      { at, ...place },
      {
        provider,
        model,
        status: error === undefined ? "ok" : "failed",
        ...(answer.content.length > 0 && { message: this.#sink.store(message) }),
        ...(finishReason !== undefined && { finishReason: short(finishReason) }),
        ...(usage !== undefined && { usage }),
        ...(cost !== undefined && { cost }),
        durationMs: between(startedAt, at),
        ...(error !== undefined && { error }),
        ...(responseId !== undefined && { responseId: short(responseId) }),
        ...(problems.length > 0 && { warnings: problems.map(short) }),
      },
    );
    if (answer.content.length > 0) talk.answered();
    if (talk.parentId === undefined) {
      const text = spoken(answer.content);
      if (text !== "") this.#reply = text;
      this.#failed = error;
    }
    return lines;
  }

  toolStarted({ at, externalId, name: given, input, parentId }: ToolStart): CallId {
    const name = short(given);
    const attempt = this.#ensureStep(at);
    const call = this.#nextCall(attempt);
    this.#tools.set(externalId, { callId: call, attempt, parentId, name, startedAt: at });
    const origin = /^mcp__(.+?)__/.exec(name)?.[1];
    this.#emit(
      "ToolCallStarted",
      { at, attempt, callId: call, parentId },
      {
        name,
        origin: origin === undefined ? "agent" : `mcp:${origin}`,
        input: this.#sink.store(input),
        externalId: short(externalId),
      },
    );
    return call;
  }

  /** The call with this id of the client that has not ended. */
  openTool(externalId: string): OpenTool | undefined {
    return this.#tools.get(externalId);
  }

  toolEnded(externalId: string, { at, status, output, message }: ToolEnd): CallId | undefined {
    const open = this.#tools.get(externalId);
    if (open === undefined) return undefined;
    this.#tools.delete(externalId);
    this.#emit("ToolCall", placeOf(open, at), {
      name: open.name,
      status,
      output: this.#sink.store(output),
      durationMs: between(open.startedAt, at),
      ...(message !== undefined && { error: { name: "ToolError", message: clip(message, MAX_MESSAGE) } }),
    });
    return open.callId;
  }

  /** Something that happened, in the words of the client. */
  log(at: string, level: PayloadOf<"LogLine">["level"], code: string, message: string): void {
    const place = { at, attempt: this.#step?.attempt };
    this.#emit("LogLine", place, { level, message: clip(message, MAX_MESSAGE), code: short(code) });
  }

  /** An event about an open or ended call, or about the session. */
  note<Type extends "PolicyCheck" | "FileChange" | "ArtifactCreated">(
    type: Type,
    at: string,
    about: { readonly attempt: AttemptId; readonly callId: CallId } | undefined,
    payload: PayloadOf<Type>,
  ): void {
    this.#emit(type, { at, ...(about && { attempt: about.attempt, callId: about.callId }) }, payload);
  }

  gap(what: string, reason: string): void {
    this.#emit("Gap", { at: this.#last }, { what, reason });
  }

  /** Ends the run: `interrupted` when calls never ended, else as its last turn. */
  end(bytesCut: number): void {
    const at = this.#last;
    for (const [externalId, open] of this.#tools) {
      if (open.attempt !== this.#attempt) this.toolEnded(externalId, { at, status: "interrupted", output: null });
    }
    const inFlight = [...this.#tools.values()].map((open) => ({ callId: open.callId, type: "tool", name: open.name }));
    if (inFlight.length > 0) {
      this.#emit("RunInterrupted", { at }, { lastSeq: this.#events, inFlight, bytesCut });
      return;
    }
    this.endStep(at);
    const failed = this.#outcome === "failed" ? this.#failed : undefined;
    this.#emit(
      "RunCompleted",
      { at },
      {
        status: this.#outcome === "cancelled" ? "cancelled" : failed === undefined ? "completed" : "failed",
        ...(failed !== undefined && { error: failed }),
        ...(this.#reply !== "" && { output: this.#sink.store(this.#reply) }),
        totals: { ...this.#totals, durationMs: between(this.#header.startedAt, at) },
      },
    );
  }

  #ensureStep(at: string): AttemptId {
    if (this.#step !== undefined) return this.#step.attempt;
    // A sub-agent may go on after the turn that started it.
    if (this.#attempt !== undefined) return this.#attempt;
    this.beginStep(at, "");
    return this.#attempt ?? attemptId("", "turn-1", 1);
  }

  #nextCall(attempt: AttemptId): CallId {
    this.#calls++;
    return callId(attempt, this.#calls);
  }

  #emit<Type extends EventType>(type: Type, place: Place, payload: PayloadOf<Type>): void {
    const { at, attempt, callId: call, parentId } = place;
    const event = {
      occurredAt: at,
      clock: "import",
      type,
      ...(attempt !== undefined && { attemptId: attempt }),
      ...(call !== undefined && { callId: call }),
      ...(parentId !== undefined && { parentId }),
      source: `import:${this.#header.system}`,
      payload,
    };
    // The compiler cannot see that type and payload belong together once both are generic.
    const draft = event as Draft;
    this.#events++;
    // Sums depend on nothing that the log adds.
    totalsProjection.apply(this.#totals, draft as TimelineEvent);
    this.#sink.emit(draft);
  }
}

function placeOf({ attempt, callId: call, parentId }: OpenTool, at: string): Place {
  return { at, attempt, callId: call, parentId };
}

function between(from: string, to: string): number {
  return Math.max(0, millisecondsBetween(from, to) ?? 0);
}

type Workspace = SessionHeader["workspace"];

function shortWorkspace(workspace: Workspace): Workspace {
  return Object.fromEntries(
    Object.entries(workspace).map(([key, value]) => [key, typeof value === "string" ? short(value) : value]),
  ) as Workspace;
}

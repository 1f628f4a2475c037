import { type CallId, type SessionId, type ToolStatus, textAt } from "@openexec/timeline";
import type { AgentToolCall, SessionHost, TerminalHost } from "../agent/index.ts";
import { behaves } from "../globals/behaviour.ts";
import { originals } from "../globals/originals.ts";
import type { AgentMessage } from "../ports/index.ts";
import { AgentTerminals } from "./agent-terminals.ts";
import { ask } from "./effects/ask.ts";
import { type Access, permit } from "./effects/permit.ts";
import { CallError } from "./errors.ts";
import type { CallsPart, EnginePart } from "./parts.ts";

type Params<Name extends keyof SessionHost> = Parameters<Extract<SessionHost[Name], (...args: never[]) => unknown>>[0];
type Result<Name extends keyof SessionHost> = ReturnType<Extract<SessionHost[Name], (...args: never[]) => unknown>>;

interface Running {
  readonly id: CallId;
  readonly since: number;
}

/** What the protocol calls the type of a tool and of an option. */
const PROTOCOL_TYPE = "kind";

const ACCESS_OF_TOOL: Readonly<Record<string, Access>> = { read: "read", search: "read", fetch: "read", think: "read" };

function isOver({ attempt }: CallsPart): boolean {
  return attempt.ended !== undefined && behaves("endsTurnsOfAgents");
}

/** What an agent may ask of us during a turn: files, terminals, permissions, questions. Each is an event below the turn. */
export class AgentHost implements SessionHost {
  #calls: CallsPart | undefined;
  readonly terminal: TerminalHost;
  /** What a client says is no news: it rehearses what was said before. */
  isDeaf = false;
  readonly #tools = new Map<string, Running>();

  constructor(
    private readonly engine: EnginePart,
    private readonly sessionId: SessionId,
  ) {
    this.terminal = new AgentTerminals(() => this.#openTurn());
  }

  begin(calls: CallsPart): void {
    this.#calls = calls;
  }

  end(): void {
    this.#calls = undefined;
    this.#tools.clear();
  }

  #turn(): CallsPart {
    if (this.#calls === undefined) throw new CallError("The agent asks for something outside of a turn", "failed");
    return this.#calls;
  }

  /** The turn, for one who asks for something in it: when it was ended, nobody gets anything more. */
  #openTurn(): CallsPart {
    const calls = this.#turn();
    if (isOver(calls)) throw new CallError("The turn was ended", "cancelled");
    return calls;
  }

  send(message: AgentMessage): void {
    if (!this.isDeaf) this.engine.driver.agents.send(this.sessionId, message);
  }

  async readTextFile({ path, line, limit }: Params<"readTextFile">): Result<"readTextFile"> {
    const content = await this.#file("read", path, { path, line, limit });
    if (line == null && limit == null) return { content };
    const from = Math.max(0, (line ?? 1) - 1);
    return {
      content: content
        .split("\n")
        .slice(from, limit == null ? undefined : from + limit)
        .join("\n"),
    };
  }

  async writeTextFile({ path, content }: Params<"writeTextFile">): Promise<void> {
    await this.#file("write", path, { path, content }, content);
  }

  async #file(operation: "read" | "write", path: string, input: unknown, content?: string): Promise<string> {
    const calls = this.#openTurn();
    await permit(calls, operation === "read" ? "fs_read" : "repo_write", path, operation, input);
    // Somebody may have thought about it for longer than the turn went on.
    this.#openTurn();
    const name = `fs.${operation}`;
    const { payload, read } = await calls.start({
      type: "file",
      name,
      spec: { operation, path, ...(content !== undefined && { content }) },
      started: {
        type: "ToolCallStarted",
        payload: { name, origin: "agent", input: calls.attempt.store(input, "input") },
      },
    });
    if (payload.status !== "ok")
      throw new CallError(payload.error?.message ?? `${name} ${payload.status}`, payload.status, payload.error);
    return payload.output === undefined ? "" : String(read(payload.output));
  }

  async requestPermission({ toolCall, options }: Params<"requestPermission">): Result<"requestPermission"> {
    const calls = this.#turn();
    if (isOver(calls)) return { outcome: "cancelled" };
    const toolType = textAt(toolCall, PROTOCOL_TYPE) ?? "other";
    const resource = typeof toolCall.title === "string" ? toolCall.title : toolCall.toolCallId;
    const choose = (...wanted: readonly string[]): Awaited<Result<"requestPermission">> => {
      const option = wanted
        .map((name) => options.find((option) => textAt(option, PROTOCOL_TYPE) === name))
        .find((found) => found !== undefined);
      return option === undefined ? { outcome: "cancelled" } : { outcome: "selected", optionId: option.optionId };
    };
    try {
      await permit(
        calls,
        `agent:${toolType}`,
        resource,
        ACCESS_OF_TOOL[toolType] ?? "write",
        toolCall.rawInput ?? resource,
      );
      return choose("allow_once", "allow_always");
    } catch (error) {
      if (calls.attempt.ended !== undefined) return { outcome: "cancelled" };
      if (error instanceof Error) return choose("reject_once", "reject_always");
      throw error;
    }
  }

  async elicit(params: Params<"elicit">): Result<"elicit"> {
    const request = params as { readonly message?: string; readonly requestedSchema?: unknown };
    const answer = await ask(
      this.#openTurn(),
      { message: request.message ?? "The agent asks for input", schema: request.requestedSchema ?? {} },
      { interactionType: "elicitation", whenNobody: "decline" },
    );
    this.#openTurn();
    const action = answer.action === "expire" ? "cancel" : answer.action;
    return (action === "accept" ? { action, content: answer.content ?? {} } : { action }) as Awaited<Result<"elicit">>;
  }

  toolCallStarted(call: AgentToolCall): void {
    if (this.isDeaf) return;
    const calls = this.#turn();
    const id = calls.nextId();
    this.#tools.set(call.toolCallId, { id, since: originals.monotonic() });
    const input = calls.attempt.store(call.input ?? null, "input");
    const payload = { name: call.title, origin: "agent", input, externalId: call.toolCallId };
    calls.attempt.emit("ToolCallStarted", payload, this.#scope(calls, id));
  }

  toolCallUpdated(call: AgentToolCall): void {
    if (this.isDeaf) return;
    if (call.status === "completed") this.#ended(call, "ok");
    else if (call.status === "failed") this.#ended(call, "failed");
  }

  /** Tool calls of the turn that never got a final status: nobody knows what became of them. */
  abandon(open: readonly AgentToolCall[]): void {
    for (const call of open) this.#ended(call, "interrupted");
  }

  #ended(call: AgentToolCall, status: ToolStatus): void {
    const running = this.#tools.get(call.toolCallId);
    if (running === undefined) return;
    this.#tools.delete(call.toolCallId);
    const calls = this.#turn();
    const output = call.output ?? call.content;
    calls.attempt.emit(
      "ToolCall",
      {
        name: call.title,
        status,
        ...(output !== undefined && { output: calls.attempt.store(output, "output") }),
        durationMs: Math.round(originals.monotonic() - running.since),
      },
      this.#scope(calls, running.id),
    );
  }

  #scope(calls: CallsPart, callId: CallId): object {
    return { callId, ...calls.scope, sessionId: this.sessionId, source: "agent" };
  }
}

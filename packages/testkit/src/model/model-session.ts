import { hash } from "node:crypto";
import {
  type CallId,
  chainHash,
  type Draft,
  encodeEvent,
  genesis,
  type InvocationOutcome,
  type Json,
  type Message,
  type ModelRequest,
  type Sha256,
  sealLine,
} from "@openexec/timeline";
import { RecordedCalls } from "./recorded-calls.ts";

const sha256 = ((input: string | Uint8Array) => hash("sha256", input)) as Sha256;

export interface ModelSessionOptions {
  readonly provider: string;
  readonly api: string;
  /** A model that answers each turn with some text and one tool call; {@link sessionAnswer} makes both. */
  readonly invoke: (request: ModelRequest, options: { readonly signal: AbortSignal }) => Promise<InvocationOutcome>;
  readonly turns: number;
  /** Characters of each tool result. */
  readonly resultLength: number;
}

export interface ModelSession {
  readonly log: RecordedCalls;
  readonly requests: readonly ModelRequest[];
  /** Bytes of the messages of the last request and its answer, as JSON. */
  readonly conversationBytes: number;
  /** Bytes of the log's lines by event type, newlines included. */
  readonly lineBytes: Readonly<Record<string, number>>;
  readonly artifactBytes: number;
}

/** Words that do not repeat: text in which nothing can be saved by luck. */
function prose(seed: string, length: number): string {
  let text = "";
  for (let part = 0; text.length < length; part++) text += `${hash("sha256", `${seed}/${part}`).slice(0, 9)} `;
  return text.slice(0, length);
}

/** What the scripted model says in a turn, `length` characters and a tool call. */
export function sessionAnswer(
  turn: number,
  length: number,
): { text: string; toolCalls: { name: string; input: Json }[] } {
  return {
    text: prose(`answer ${turn}`, length),
    toolCalls: [{ name: "read_file", input: { path: `src/module-${turn}/index.ts`, limit: 100 } }],
  };
}

/** Lines as a file has them, with quotes and escapes. */
function fileText(seed: string, length: number): string {
  let text = "";
  for (let line = 1; text.length < length; line++)
    text += `${line}\tconst value = "${prose(`${seed}/${line}`, 30)}";\n`;
  return text.slice(0, length);
}

class Lines {
  readonly bytes: Record<string, number> = {};
  #seq = 0;
  #head = genesis(sha256);

  add(draft: Draft): void {
    const body = encodeEvent(++this.#seq, "2026-11-20T09:42:14.123456Z", draft);
    this.#head = chainHash(this.#head, body, sha256);
    const line = `${sealLine(body, this.#head)}\n`;
    this.bytes[draft.type] = (this.bytes[draft.type] ?? 0) + Buffer.byteLength(line);
  }
}

/**
 * A long agent session over the wire: each turn the model says something and calls a tool, whose output goes back.
 * Everything that the log keeps of it is counted, the tool's events included.
 */
export async function recordModelSession(options: ModelSessionOptions): Promise<ModelSession> {
  const { provider, api, invoke, turns, resultLength } = options;
  const log = new RecordedCalls(true);
  const lines = new Lines();
  const requests: ModelRequest[] = [];
  let messages: readonly Message[] = [{ role: "user", content: [{ type: "text", text: "Refactor the project." }] }];
  const attemptId = "implement#1" as Draft["attemptId"] & string;
  const scope = (call: string) => ({ attemptId, callId: call as CallId });
  for (let turn = 0; turn < turns; turn++) {
    const request: ModelRequest = {
      provider,
      api,
      model: "claude-sonnet-4-5-20250929",
      system: "You are a careful engineer.",
      messages,
      tools: [
        {
          name: "read_file",
          description: "Reads a file of the project",
          inputSchema: { type: "object", properties: { path: { type: "string" }, limit: { type: "integer" } } },
        },
      ],
      parameters: { maxOutputTokens: 4096 },
    };
    const call = `implement#1:${2 * turn + 1}`;
    const tool = `implement#1:${2 * turn + 2}`;
    log.ask(call, request);
    lines.add({ type: "ModelInvocationStarted", ...scope(call), payload: log.startedPayload(call) });
    const outcome = await invoke(request, { signal: new AbortController().signal });
    log.answer(call, request, outcome);
    lines.add({ type: "ModelInvocation", ...scope(call), payload: log.outcomePayload(call) });
    requests.push(request);
    const answer = outcome.message;
    const called = answer?.content.find((part) => part.type === "tool_call");
    if (answer === undefined || called === undefined) throw new Error(outcome.error?.message ?? "no tool call");
    const { id, name, input } = called;
    const output: Json = fileText(`file ${turn}`, resultLength);
    const started = { name, origin: "runtime", input: log.spill(input), externalId: id };
    lines.add({ type: "ToolCallStarted", ...scope(tool), payload: started });
    const stored = log.tool(tool, output);
    lines.add({
      type: "ToolCall",
      ...scope(tool),
      payload: { name, status: "ok", output: stored, durationMs: 12.3456 },
    });
    messages = [...messages, answer, { role: "tool", content: [{ type: "tool_result", id, name, output }] }];
  }
  let artifactBytes = 0;
  for (const bytes of log.artifacts.values()) artifactBytes += bytes.length;
  return {
    log,
    requests,
    conversationBytes: Buffer.byteLength(JSON.stringify(messages)),
    lineBytes: lines.bytes,
    artifactBytes,
  };
}

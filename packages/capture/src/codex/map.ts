import type { Part, PayloadOf } from "@openexec/timeline";
import type { Account, LineCounter } from "../sessions/accounting.ts";
import { Conversation } from "../sessions/conversation.ts";
import { at, fieldsOf, listOf, textOf } from "../sessions/fields.ts";
import { type Fields, isFields } from "../sessions/session-lines.ts";
import type { SessionTeller } from "../sessions/session-teller.ts";
import { type Call, callOf, contentOf, outputOf, reasoningOf } from "./items.ts";
import { type CodexLine, parseLine } from "./parse.ts";
import { type CallUsage, TokenUsage } from "./token-usage.ts";

export interface MapPorts {
  readonly teller: SessionTeller;
  readonly counter: LineCounter;
  readonly onUnknown: (name: string) => void;
}

interface PendingResponse {
  readonly startedAt: string;
  at: string;
  readonly content: Part[];
  readonly calls: (Call & { readonly at: string })[];
  /** Outputs that came before the usage: told behind the response. */
  readonly queue: (() => void)[];
}

interface Turn {
  readonly startedAt: string;
  text: string;
}

const LATER: Account = "later";
const HOSTED: ReadonlySet<string> = new Set(["web_search_call", "image_generation_call", "tool_search_call"]);

/** Tells the lines of a rollout. A response of the model is several lines, and its usage one more. */
export class CodexMap {
  readonly #ports: MapPorts;
  readonly #talk = new Conversation();
  readonly #usage = new TokenUsage();
  readonly #failed = new Set<string>();
  #model = "unknown";
  #instructions: string | undefined;
  #pending: PendingResponse | undefined;
  /** A turn of which only the beginning is known. */
  #turn: Turn | undefined;
  #lastAt: string;
  #sawMeta = false;

  constructor(ports: MapPorts, startedAt: string) {
    this.#ports = ports;
    this.#lastAt = startedAt;
  }

  line(line: Fields): Account {
    const time = this.#ports.teller.time(textOf(line, "timestamp"));
    return this.#tell(parseLine(line), time);
  }

  finish(): void {
    this.#flush(undefined);
    this.#openTurn();
    const { counter, teller } = this.#ports;
    counter.settle({ none: "unsent" }, this.#talk.takeLines());
    teller.gap("http", "Codex keeps no raw requests and responses, and no failed attempts");
    teller.gap("tools", "Codex keeps no list of the tools that the model was offered");
    teller.gap("policy", "Codex keeps its rules for approvals, but not the decisions");
    const [theirs, ours] = [this.#usage.total, teller.tokens];
    if (theirs.input === ours.input && theirs.output === ours.output) return;
    teller.gap(
      "tokens",
      `Codex counts ${theirs.input} input and ${theirs.output} output tokens in the end, the responses have ${ours.input} and ${ours.output}`,
    );
  }

  #tell(line: CodexLine, time: string): Account {
    switch (line.type) {
      case "meta":
        return this.#meta(line.payload);
      case "context":
        this.#model = textOf(line.payload, "model") ?? this.#model;
        return { none: "bookkeeping" };
      case "item":
        return this.#item(line.name, line.payload, time);
      case "turn-started":
        this.#flush(undefined);
        this.#endTurn(time);
        this.#turn = { startedAt: time, text: "" };
        return { event: "StepStarted" };
      case "prompt":
        return this.#prompt(line.text, time);
      case "turn-ended":
        this.#flush(undefined);
        this.#endTurn(time);
        return { event: "StepCompleted" };
      case "turn-aborted":
        this.#flush(undefined);
        this.#openTurn();
        this.#ports.teller.cancelStep(time, textOf(line.payload, "reason") ?? "aborted");
        this.#endTurn(time);
        return { event: "CancelRequested" };
      case "usage":
        return this.#used(this.#usage.counted(line.payload), undefined, time);
      case "usage-record":
        return this.#used(this.#usage.recorded(line.payload), textOf(line.payload, "response_id"), time);
      case "command":
        if (line.failed) this.#failed.add(line.callId);
        return { none: "repeated" };
      case "patch":
        return this.#patch(line.callId, line.changes, time);
      case "told":
        return this.#told(line.name, line.payload, time);
      case "compacted":
        return this.#compacted(line.payload, time);
      case "unknown":
        this.#ports.onUnknown(line.name);
        return { none: "unknown" };
      case "repeated":
      case "bookkeeping":
      case "malformed":
        return { none: line.type };
    }
  }

  /** The first one is the header; a resumed or forked rollout repeats it. */
  #meta(payload: Fields): Account {
    const instructions =
      textOf(fieldsOf(payload, "base_instructions"), "text") ?? textOf(payload, "instructions") ?? undefined;
    const isFirst = !this.#sawMeta;
    this.#sawMeta = true;
    this.#instructions ??= instructions;
    return isFirst ? { event: "RunStarted" } : { none: "repeated" };
  }

  #prompt(text: string, time: string): Account {
    this.#flush(undefined);
    if (this.#turn === undefined || this.#turn.text !== "") {
      this.#endTurn(time);
      this.#turn = { startedAt: time, text };
    } else this.#turn.text = text;
    this.#openTurn();
    return { event: "StepStarted" };
  }

  #item(name: string, item: Fields, time: string): Account {
    if (name === "message") return this.#message(item, time);
    if (name === "reasoning") {
      this.#responding(time).content.push(reasoningOf(item));
      return { event: "ModelInvocation" };
    }
    if (name.endsWith("_output")) return this.#output(item, time);
    const call = callOf(name, item);
    if (call !== undefined) {
      const pending = this.#responding(time);
      pending.content.push({ type: "tool_call", id: call.id, name: call.name, input: call.input });
      pending.calls.push({ ...call, at: time });
      return { event: "ToolCallStarted" };
    }
    if (HOSTED.has(name)) {
      this.#responding(time).content.push({ type: "text", text: "", providerData: item as Record<string, never> });
      return { event: "ModelInvocation" };
    }
    this.#ports.onUnknown(`response_item ${name}`);
    return { none: "unknown" };
  }

  #message(item: Fields, time: string): Account {
    const content = contentOf(item);
    if (textOf(item, "role") === "assistant") {
      this.#responding(time).content.push(...content);
      return { event: "ModelInvocation" };
    }
    // Something new was said to the model: its response before that is whole.
    this.#flush(undefined);
    this.#talk.add({ role: "user", content }, new Map(), 1);
    this.#lastAt = time;
    return LATER;
  }

  #output(item: Fields, time: string): Account {
    const id = textOf(item, "call_id");
    if (id === undefined) return { none: "malformed" };
    const { teller } = this.#ports;
    const isKnown = teller.openTool(id) !== undefined || this.#pending?.calls.some((call) => call.id === id) === true;
    const work = (): void => this.#endCall(id, item, time, isKnown ? 0 : 1);
    if (this.#pending === undefined) work();
    else this.#pending.queue.push(work);
    return isKnown ? { event: "ToolCall" } : LATER;
  }

  #endCall(id: string, item: Fields, time: string, lines: number): void {
    const { teller } = this.#ports;
    const { output, failed } = outputOf(item);
    const open = teller.openTool(id);
    teller.toolEnded(id, { at: time, status: failed || this.#failed.has(id) ? "failed" : "ok", output });
    this.#failed.delete(id);
    const part = {
      type: "tool_result",
      id,
      name: open?.name ?? "",
      output: open === undefined ? output : null,
    } as const;
    const outputs = new Map(open === undefined ? [] : [[0, open.callId] as const]);
    this.#talk.add({ role: "tool", content: [part] }, outputs, lines);
    this.#lastAt = time;
  }

  #used(used: CallUsage | undefined, responseId: string | undefined, time: string): Account {
    if (used === undefined) return { none: "repeated" };
    // Tokens of a call that left no item behind, such as a compaction, are told as a call without an answer.
    this.#pending ??= { startedAt: this.#lastAt, at: time, content: [], calls: [], queue: [] };
    this.#flush(used, responseId);
    return { event: "ModelInvocation" };
  }

  #patch(callId: string, changes: Fields, time: string): Account {
    const { teller } = this.#ports;
    this.#flush(undefined);
    const open = teller.openTool(callId);
    const told = Object.entries(changes).filter(([, change]) => isFields(change));
    for (const [path, change] of told) {
      teller.note("FileChange", time, open, { path, change: changeType(change as Fields) });
    }
    return told.length === 0 ? { none: "repeated" } : { event: "FileChange" };
  }

  #told(name: string, payload: Fields, time: string): Account {
    this.#flush(undefined);
    const level = name.endsWith("error") ? "error" : name === "warning" ? "warning" : "info";
    this.#ports.teller.log(time, level, name, textOf(payload, "message") ?? name);
    return { event: "LogLine" };
  }

  /** The client forgot the conversation but for what it put in its place. */
  #compacted(payload: Fields, time: string): Account {
    this.#flush(undefined);
    this.#talk.restart();
    const history = listOf(payload, "replacement_history");
    const summary = textOf(payload, "message") ?? "";
    for (const item of history) {
      if (textOf(item, "type") === "message") this.#talk.add({ role: "user", content: contentOf(item) }, new Map(), 0);
    }
    if (history.length === 0 && summary !== "") {
      this.#talk.add({ role: "user", content: [{ type: "text", text: summary }] }, new Map(), 0);
    }
    this.#ports.teller.log(time, "info", "compaction", summary === "" ? "the conversation was compacted" : summary);
    return { event: "LogLine" };
  }

  /** The response that is being read. Once an output was read, what the model says is another one. */
  #responding(time: string): PendingResponse {
    if (this.#pending !== undefined && this.#pending.queue.length > 0) this.#flush(undefined);
    this.#openTurn();
    this.#pending ??= { startedAt: this.#lastAt, at: time, content: [], calls: [], queue: [] };
    this.#pending.at = time;
    return this.#pending;
  }

  #flush(used: CallUsage | undefined, responseId?: string): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    this.#openTurn();
    const { teller, counter } = this.#ports;
    const { startedAt, at: time, content, calls, queue } = pending;
    const system = this.#instructions;
    const lines = teller.answer(
      {
        provider: "openai",
        api: "responses",
        model: this.#model,
        startedAt,
        at: time,
        head: { key: system, value: system === undefined ? {} : { system } },
        content,
        usage: used?.usage,
        problems: used?.problems ?? [],
        responseId,
      },
      this.#talk,
    );
    counter.settle({ event: "ModelInvocationStarted" }, lines);
    this.#lastAt = time;
    for (const { id, name, input, at: startedAtCall } of calls) {
      teller.toolStarted({ at: startedAtCall, externalId: id, name, input });
    }
    for (const work of queue) work();
  }

  #openTurn(): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    this.#turn = undefined;
    this.#ports.teller.beginStep(turn.startedAt, turn.text, turn.text === "" ? undefined : turn.text);
  }

  #endTurn(time: string): void {
    this.#openTurn();
    this.#ports.teller.endStep(time);
  }
}

const CHANGES = new Map<string, PayloadOf<"FileChange">["change"]>([
  ["add", "created"],
  ["delete", "deleted"],
  ["update", "modified"],
]);

/** A change names its type, in older versions as its only key. */
function changeType(change: Fields): PayloadOf<"FileChange">["change"] {
  const name = textOf(change, "type") ?? Object.keys(change)[0] ?? "";
  return at(change, "move_path") ? "renamed" : (CHANGES.get(name) ?? "modified");
}

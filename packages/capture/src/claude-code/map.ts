import { anthropicUsage, type CallId, type OnFinding } from "@openexec/timeline";
import type { Account, LineCounter } from "../sessions/accounting.ts";
import { at, fieldsOf, json, listOf, numberOf, textOf } from "../sessions/fields.ts";
import type { Fields } from "../sessions/session-lines.ts";
import type { SessionTeller } from "../sessions/session-teller.ts";
import { AgentCalls } from "./agents.ts";
import { partOf, partsOf } from "./blocks.ts";
import { type ClaudeLine, parseLine } from "./parse.ts";
import { RequestHead } from "./request-head.ts";
import type { SideFiles } from "./side-files.ts";
import { Talk, type ToolUse } from "./talk.ts";
import { changeOf, decisionOf, resultsOf, type ToolResult } from "./tool-result.ts";
import { stateTotals } from "./totals.ts";
import { typedText, userText } from "./user-text.ts";

export interface MapPorts {
  readonly teller: SessionTeller;
  readonly counter: LineCounter;
  readonly sink: Parameters<SideFiles["keep"]>[2];
  readonly sideFiles: SideFiles;
  readonly onUnknown: (name: string) => void;
  readonly onFinding: OnFinding;
  /** Reads the log of the sub-agent with this id, if there is one. */
  readAgent(agentId: string, callId: CallId): Promise<void>;
}

const LATER: Account = "later";
const SYNTHETIC = "<synthetic>";

/** Tells the lines of a session, and of the sub-agents in it. */
export class ClaudeMap {
  readonly #ports: MapPorts;
  readonly #head = new RequestHead();
  readonly #agents = new AgentCalls();
  readonly #main: Talk;
  /** Sub-agents inside the log: by the ids of their lines, which name the line before. */
  readonly #sides = new Map<string, Talk>();
  #requestedAt: string | undefined;
  #totals: Fields | undefined;
  #totalsLines = 0;
  #sawPermissions = false;

  constructor(ports: MapPorts, startedAt: string) {
    this.#ports = ports;
    this.#main = new Talk(startedAt);
  }

  /** The next line of the session's own log. */
  async line(line: Fields): Promise<Account> {
    const talk = at(line, "isSidechain") === true ? await this.#sideOf(line) : this.#main;
    return this.#tell(parseLine(line), line, talk);
  }

  /** A sub-agent with a log of its own, started by `callId`. */
  async agent(callId: CallId | undefined): Promise<(line: Fields) => Promise<Account>> {
    const talk = new Talk(this.#ports.teller.time(undefined), callId);
    if (callId !== undefined) this.#agents.found(callId);
    this.#sides.set(`log of ${callId ?? this.#sides.size}`, talk);
    return (line) => this.#tell(parseLine(line), line, talk);
  }

  /** The call that gave a sub-agent this prompt. */
  async parentOf(prompt: string): Promise<CallId | undefined> {
    await this.#flushAll();
    return this.#agents.take(prompt);
  }

  async finish(): Promise<void> {
    await this.#flushAll();
    const { counter, teller } = this.#ports;
    for (const talk of new Set([this.#main, ...this.#sides.values()])) {
      counter.settle({ none: "unsent" }, talk.conversation.takeLines());
    }
    teller.gap("http", "Claude Code keeps no raw requests and responses, and no failed attempts");
    if (!this.#head.isKnown) teller.gap("prompts", "this version of Claude Code keeps no system prompt and no tools");
    if (!this.#sawPermissions) teller.gap("policy", "this version of Claude Code keeps no decisions about permissions");
    this.#compareTotals();
  }

  #compareTotals(): void {
    if (this.#totals === undefined) return;
    const { counter, teller } = this.#ports;
    const [theirs, ours] = [stateTotals(this.#totals), teller.tokens];
    const same = theirs.input === ours.input && theirs.output === ours.output;
    counter.settle({ none: "repeated" }, this.#totalsLines - (same ? 0 : 1));
    if (same) return;
    counter.settle({ event: "Gap" }, 1);
    teller.gap(
      "tokens",
      `Claude Code counts ${theirs.input} input and ${theirs.output} output tokens, the messages of the session have ${ours.input} and ${ours.output}`,
    );
  }

  async #tell(parsed: ClaudeLine, line: Fields, talk: Talk): Promise<Account> {
    const time = this.#ports.teller.time(textOf(line, "timestamp"));
    switch (parsed.type) {
      case "assistant":
        return this.#assistant(parsed, talk, time);
      case "user":
        return this.#user(parsed, talk, time);
      case "attachment":
        return this.#attachment(parsed, talk, time);
      case "system":
        return this.#system(parsed, talk, time);
      case "request-shape":
        await talk.after(async () => this.#head.shape(parsed.shape));
        talk.conversation.count(1);
        return LATER;
      case "request":
        await this.#flush(talk);
        this.#head.request(line);
        this.#requestedAt = time;
        talk.conversation.count(1);
        return LATER;
      case "totals":
        this.#totals = line;
        this.#totalsLines++;
        return LATER;
      case "unknown":
        this.#ports.onUnknown(parsed.name);
        return { none: "unknown" };
      case "repeated":
      case "progress":
      case "bookkeeping":
      case "malformed":
        return { none: parsed.type };
    }
  }

  async #assistant(
    { line, message, id }: Extract<ClaudeLine, { type: "assistant" }>,
    talk: Talk,
    time: string,
  ): Promise<Account> {
    const { teller } = this.#ports;
    if (talk.pending !== undefined && talk.pending.id !== id) await this.#flush(talk);
    const blocks = listOf(message, "content");
    const tools = blocks.flatMap((block) => toolUse(block, time));
    const onlyTools = tools.length > 0 && tools.length === blocks.length;
    if (talk.told.has(id)) {
      for (const tool of tools) this.#startTool(tool, talk);
      const text = userText(message);
      if (text !== "") teller.log(time, "info", "late_block", text);
      if (tools.length > 0) return { event: "ToolCallStarted" };
      return text === "" ? { none: "repeated" } : { event: "LogLine" };
    }
    const isError = at(line, "isApiErrorMessage") === true;
    talk.pending ??= {
      id,
      startedAt: this.#requestedAt ?? talk.lastAt,
      at: time,
      model: "",
      content: [],
      tools: [],
      usage: undefined,
      stopReason: undefined,
      error: undefined,
      queue: [],
    };
    const { pending } = talk;
    pending.at = time;
    pending.model = textOf(message, "model") ?? pending.model;
    pending.content.push(...(blocks.length === 0 ? partsOf(at(message, "content")) : blocks.map(partOf)));
    pending.tools.push(...tools);
    pending.usage = at(message, "usage") ?? pending.usage;
    pending.stopReason = textOf(message, "stop_reason") ?? pending.stopReason;
    if (isError) pending.error = userText(message);
    talk.lastAt = time;
    return { event: onlyTools ? "ToolCallStarted" : "ModelInvocation" };
  }

  async #user(
    { line, message, says }: Extract<ClaudeLine, { type: "user" }>,
    talk: Talk,
    time: string,
  ): Promise<Account> {
    const { teller } = this.#ports;
    if (says === "results") return this.#results(line, message, talk, time);
    const content = partsOf(at(message, "content"));
    const add = (lines: number): void => talk.conversation.add({ role: "user", content }, new Map(), lines);
    if (says === "context") {
      await talk.after(async () => add(1));
      return LATER;
    }
    await this.#flush(talk);
    talk.lastAt = time;
    if (says === "summary") talk.conversation.restart();
    if (talk !== this.#main || says === "summary") {
      add(1);
      return LATER;
    }
    add(0);
    if (says === "interrupt") {
      teller.cancelStep(time, userText(message));
      return { event: "CancelRequested" };
    }
    const text = userText(message);
    teller.beginStep(time, typedText(text), typeof at(message, "content") === "string" ? text : json(content));
    return { event: "StepStarted" };
  }

  async #results(line: Fields, message: Fields, talk: Talk, time: string): Promise<Account> {
    const { teller } = this.#ports;
    const results = resultsOf(message);
    const texts = listOf(message, "content").filter((block) => textOf(block, "type") !== "tool_result");
    const isKnown = results.some(
      ({ id }) => teller.openTool(id) !== undefined || talk.pending?.tools.some((tool) => tool.id === id) === true,
    );
    await talk.after(async () => {
      for (const [index, result] of results.entries()) {
        await this.#result(result, line, talk, time, isKnown || index > 0 ? 0 : 1);
      }
      if (texts.length > 0) talk.conversation.add({ role: "user", content: texts.map(partOf) }, new Map(), 0);
      talk.lastAt = time;
    });
    if (results.length === 0) return { none: "malformed" };
    return isKnown ? { event: "ToolCall" } : LATER;
  }

  async #result(result: ToolResult, line: Fields, talk: Talk, time: string, lines: number): Promise<void> {
    const { teller, sideFiles } = this.#ports;
    const { id, output, text, isError } = result;
    const open = teller.openTool(id);
    const agentId = textOf(fieldsOf(line, "toolUseResult"), "agentId");
    if (open !== undefined) {
      if (agentId !== undefined) await this.#ports.readAgent(agentId, open.callId);
      await this.#endAgent(open.callId);
      const decision = decisionOf(line, open.name);
      if (decision !== undefined) {
        this.#sawPermissions = true;
        teller.note("PolicyCheck", time, open, decision);
      }
      sideFiles.mention(text, open);
      teller.toolEnded(id, {
        at: time,
        status: isError ? "failed" : "ok",
        output,
        message: isError ? text : undefined,
      });
      const change = isError ? undefined : changeOf(line);
      if (change !== undefined) teller.note("FileChange", time, open, change);
    }
    const name = open?.name ?? "";
    const part = {
      type: "tool_result",
      id,
      name,
      output: open === undefined ? output : null,
      ...(isError && { isError }),
    } as const;
    const outputs = new Map(open === undefined ? [] : [[0, open.callId] as const]);
    talk.conversation.add({ role: "tool", content: [part] }, outputs, lines);
  }

  async #attachment(
    { line, rendered }: Extract<ClaudeLine, { type: "attachment" }>,
    talk: Talk,
    time: string,
  ): Promise<Account> {
    const attachment = fieldsOf(line, "attachment");
    const name = textOf(attachment, "type") ?? "attachment";
    if (name === "prompt_snapshot") {
      await talk.after(async () => this.#head.snapshot(attachment));
      talk.conversation.count(1);
      return LATER;
    }
    const content = rendered.flatMap((item) => partsOf(at(item, "content")));
    if (content.length > 0) {
      await talk.after(async () => talk.conversation.add({ role: "user", content }, new Map(), 1));
      return LATER;
    }
    const text = textOf(attachment, "content") ?? JSON.stringify(attachment);
    this.#ports.teller.log(time, "debug", name, text);
    return { event: "LogLine" };
  }

  async #system(
    { line, subtype }: Extract<ClaudeLine, { type: "system" }>,
    talk: Talk,
    time: string,
  ): Promise<Account> {
    const level = textOf(line, "level");
    let message = textOf(line, "content") ?? textOf(fieldsOf(line, "error"), "message") ?? subtype;
    if (subtype === "compact_boundary") {
      await this.#flush(talk);
      talk.conversation.restart();
      const compaction = fieldsOf(line, "compactMetadata");
      const tokens = numberOf(compaction, "preTokens");
      message += ` (${textOf(compaction, "trigger") ?? "trigger unknown"}, ${tokens ?? "unknown"} tokens before)`;
    }
    const known = level === "error" || level === "warning" ? level : subtype === "api_error" ? "error" : "info";
    this.#ports.teller.log(time, known, subtype, message);
    return { event: "LogLine" };
  }

  /** The sub-agent that a line inside the session's log belongs to. */
  async #sideOf(line: Fields): Promise<Talk> {
    const parent = textOf(line, "parentUuid");
    const known = parent === undefined ? undefined : this.#sides.get(parent);
    const talk = known ?? (await this.#newSide(line));
    this.#sides.set(textOf(line, "uuid") ?? `line ${this.#sides.size}`, talk);
    return talk;
  }

  async #newSide(line: Fields): Promise<Talk> {
    const { teller } = this.#ports;
    const parent = await this.parentOf(userText(fieldsOf(line, "message")));
    if (parent === undefined) teller.gap("parent of a sub-agent", "no call of the session gave it its prompt");
    return new Talk(teller.time(textOf(line, "timestamp")), parent);
  }

  /** The sub-agent of a call is done: nothing more is said in it. */
  async #endAgent(callId: CallId): Promise<void> {
    for (const [key, talk] of this.#sides) {
      if (talk.conversation.parentId !== callId) continue;
      await this.#flush(talk);
      this.#ports.counter.settle({ none: "unsent" }, talk.conversation.takeLines());
      this.#sides.delete(key);
    }
  }

  async #flushAll(): Promise<void> {
    for (const talk of new Set([this.#main, ...this.#sides.values()])) await this.#flush(talk);
  }

  /** Tells the message that was being read, and what came in between. */
  async #flush(talk: Talk): Promise<void> {
    const { pending } = talk;
    if (pending === undefined) return;
    talk.pending = undefined;
    talk.told.add(pending.id);
    this.#requestedAt = undefined;
    const isSynthetic = pending.model === SYNTHETIC;
    const { usage, problems } =
      isSynthetic || pending.usage === undefined ? { usage: undefined, problems: [] } : anthropicUsage(pending.usage);
    const lines = this.#ports.teller.answer(
      {
        provider: "anthropic",
        api: "messages",
        model: pending.model === "" ? "unknown" : pending.model,
        startedAt: pending.startedAt,
        at: pending.at,
        head: this.#head.head,
        content: pending.content,
        usage,
        problems,
        finishReason: pending.stopReason,
        responseId: pending.id,
        error: pending.error === undefined ? undefined : { name: "ApiError", message: pending.error },
      },
      talk.conversation,
    );
    this.#ports.counter.settle({ event: "ModelInvocationStarted" }, lines);
    for (const tool of pending.tools) this.#startTool(tool, talk);
    for (const work of pending.queue) await work();
  }

  #startTool({ id, name, input, at: time }: ToolUse, talk: Talk): void {
    const { teller } = this.#ports;
    const { parentId } = talk.conversation;
    const call = teller.toolStarted({ at: time, externalId: id, name, input, parentId });
    this.#agents.started(call, name, input);
  }
}

function toolUse(block: Fields, time: string): readonly ToolUse[] {
  const id = textOf(block, "id");
  const name = textOf(block, "name");
  if (textOf(block, "type") !== "tool_use" || id === undefined || name === undefined) return [];
  return [{ id, name, input: json(at(block, "input")), at: time }];
}

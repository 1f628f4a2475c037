import {
  type CallId,
  type ConversationTurn,
  millisecondsBetween,
  type RequestItem,
  type ToolCallItem,
  textAt,
  valueAt,
} from "@openexec/timeline";
import type { ForeignValues } from "../foreign-values.ts";
import type { Attempt, OpenCall, Recorder } from "./recorder.ts";

/** Something that happened inside a turn, in the order of the session's messages. */
interface Happening {
  readonly seq: number;
  readonly at: string;
  run(): void;
}

const PERMISSION = "session/request_permission";

/** Tells the tool calls, requests and permissions of one agent turn, as far as time has come. */
export class TurnTeller {
  readonly #recorder: Recorder;
  readonly #values: ForeignValues;
  readonly #attempt: Attempt;
  readonly #parentId: CallId;
  readonly #sessionId: string;
  readonly #happenings: Happening[] = [];
  #told = 0;

  constructor(
    recorder: Recorder,
    values: ForeignValues,
    call: { readonly attempt: Attempt; readonly callId: CallId; readonly sessionId: string },
    turn: ConversationTurn,
  ) {
    this.#recorder = recorder;
    this.#values = values;
    this.#attempt = call.attempt;
    this.#parentId = call.callId;
    this.#sessionId = call.sessionId;
    for (const item of turn.items) {
      if (item.type === "tool_call") this.#toolCall(item);
      else if (item.type === "request" && item.method === PERMISSION) this.#permission(item);
      else if (item.type === "request") this.#request(item);
    }
    this.#happenings.sort((a, b) => a.seq - b.seq);
  }

  /** Tells what happened up to `at` (RFC 3339), everything when it is absent. */
  tellUntil(at?: string): void {
    for (let next = this.#happenings[this.#told]; next !== undefined; next = this.#happenings[this.#told]) {
      if (at !== undefined && next.at > at) return;
      this.#told++;
      next.run();
    }
  }

  #toolCall(item: ToolCallItem): void {
    const { toolCallId: externalId, seq, at, endSeq, endAt } = item;
    const call = { name: item.title, source: "agent" };
    const open = this.#start(call, { seq, at, input: item.input ?? null, origin: "agent", externalId });
    if (endSeq === undefined || endAt === undefined) return;
    const hasDiff = item.content?.some((part) => textAt(part, "type") === "diff") === true;
    const output =
      hasDiff || item.output === undefined ? { output: item.output ?? null, content: item.content ?? [] } : item.output;
    this.#end(open, { seq: endSeq, at: endAt, status: item.status === "completed" ? "ok" : "failed", output });
  }

  /** acpx itself reads files and runs terminals for the agent. */
  #request(item: RequestItem): void {
    const { seq, at, endSeq, endAt, method, params } = item;
    const open = this.#start({ name: method }, { seq, at, input: params ?? null, origin: "runtime" });
    if (endSeq === undefined || endAt === undefined) return;
    const { error, result } = item;
    const failure = error && { code: String(error.code), name: "AgentRequestError", message: error.message };
    const status = error === undefined ? "ok" : "failed";
    this.#end(open, { seq: endSeq, at: endAt, status, output: result ?? null, ...(failure && { error: failure }) });
  }

  #permission(item: RequestItem): void {
    const outcome = valueAt(valueAt(item.result, "outcome"), "optionId");
    const options = valueAt(item.params, "options");
    const chosen = Array.isArray(options)
      ? options.find((option) => textAt(option, "optionId") === outcome)
      : undefined;
    const decision = textAt(chosen, "kind") ?? "cancelled";
    const toolCall = valueAt(item.params, "toolCall");
    const place = {
      at: item.endAt ?? item.at,
      attempt: this.#attempt,
      parentId: this.#parentId,
      sessionId: this.#sessionId,
    };
    this.#happenings.push({
      seq: item.endSeq ?? item.seq,
      at: place.at,
      run: () =>
        this.#recorder.emit("PolicyCheck", place, {
          capability: `agent.${textAt(toolCall, "kind") ?? "tool"}`,
          resource: textAt(toolCall, "title") ?? "",
          decision: decision.startsWith("allow") ? "allow" : "block",
          rule: "acpx-permissions",
          reason: `acpx answered ${decision}`,
          enforced: true,
        }),
    });
  }

  #start(
    call: { readonly name: string; readonly source?: string },
    start: { seq: number; at: string; input: unknown; origin: string; externalId?: string },
  ): { open: OpenCall | undefined; name: string } {
    const told: { open: OpenCall | undefined; name: string } = { open: undefined, name: call.name };
    const { seq, at, input, origin, externalId } = start;
    this.#happenings.push({
      seq,
      at,
      run: () => {
        const open: OpenCall = {
          ...call,
          type: "tool",
          callId: this.#attempt.nextCall(),
          attempt: this.#attempt,
          startedAt: at,
          sessionId: this.#sessionId,
        };
        told.open = open;
        this.#recorder.begin(open);
        this.#recorder.emit(
          "ToolCallStarted",
          { ...this.#recorder.placeOf(open, at), parentId: this.#parentId },
          {
            name: call.name,
            origin,
            input: this.#values.store(input),
            ...(externalId !== undefined && { externalId }),
          },
        );
      },
    });
    return told;
  }

  #end(
    told: { readonly open: OpenCall | undefined; readonly name: string },
    end: {
      seq: number;
      at: string;
      status: "ok" | "failed";
      output: unknown;
      error?: { code: string; name: string; message: string };
    },
  ): void {
    const { seq, at, status, output, error } = end;
    this.#happenings.push({
      seq,
      at,
      run: () => {
        const { open } = told;
        if (open === undefined) return;
        this.#recorder.end(open);
        this.#recorder.emit(
          "ToolCall",
          { ...this.#recorder.placeOf(open, at), parentId: this.#parentId },
          {
            name: told.name,
            status,
            output: this.#values.store(output),
            durationMs: Math.max(0, millisecondsBetween(open.startedAt, at) ?? 0),
            ...(error !== undefined && { error }),
          },
        );
      },
    });
  }
}

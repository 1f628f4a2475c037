import { createHash } from "node:crypto";
import type { ModelApi, RequestSummary, ScriptedAnswer } from "./script.ts";

/** Tokens as a server would count them, with every part made definite. */
export interface TokenCount {
  /** Input that came from no cache and went into none. */
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}

/** An answer with everything filled in that the protocols need. */
export interface Reply {
  readonly model: string;
  readonly text: string;
  readonly reasoning: string;
  /** Opaque proof that the reasoning is the server's own; comes back with the next request. */
  readonly signature: string;
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  readonly finishReason: string | undefined;
  readonly tokens: TokenCount;
  readonly createdAt: number;
  readonly deltaSize: number;
  readonly streamError: ScriptedAnswer["streamError"];
  /** An id for a part of the reply, of `length` letters and digits; the same request gives the same ids. */
  id(prefix: string, part: string | number, length?: number): string;
}

/** The second that all answers were "created" in, so that equal requests get equal bytes. */
const CREATED_AT = 1_760_000_000;
/** Smaller prompts are not worth a cache entry to real providers either. */
const SMALLEST_CACHED_PREFIX = 256;

const tokensOf = (text: string): number => Math.ceil(text.length / 4);

function countTokens(request: RequestSummary, answer: ScriptedAnswer): TokenCount {
  const lastAnswer = request.messages.findLastIndex((message) => message.role === "assistant");
  const sum = (messages: RequestSummary["messages"]): number =>
    messages.reduce((total, message) => total + tokensOf(message.text) + 4, 0);
  const prefix = tokensOf(request.system) + request.tools.length * 60 + sum(request.messages.slice(0, lastAnswer + 1));
  const news =
    sum(request.messages.slice(lastAnswer + 1)) + request.toolResults.reduce((n, text) => n + tokensOf(text), 0);
  const cached = prefix >= SMALLEST_CACHED_PREFIX;
  const reasoning = answer.usage?.reasoning ?? tokensOf(answer.reasoning ?? "");
  const calls = answer.toolCalls ?? [];
  const said = tokensOf(answer.text ?? "") + tokensOf(JSON.stringify(calls.map((call) => call.input)));
  return {
    input: answer.usage?.input ?? (cached ? news : news + prefix),
    cacheRead: answer.usage?.cacheRead ?? (cached && request.turn > 0 ? prefix : 0),
    cacheWrite: answer.usage?.cacheWrite ?? (cached && request.turn === 0 ? prefix : 0),
    output: answer.usage?.output ?? said + reasoning,
    reasoning,
  };
}

const CALL_PREFIX = { messages: "toolu_01", chat: "call_", responses: "call_" } as const satisfies Record<
  ModelApi,
  string
>;

/** Fills in an answer. Every id and number follows from the bytes of the request and the answer. */
export function makeReply(request: RequestSummary, answer: ScriptedAnswer, body: string): Reply {
  const seed = createHash("sha256").update(body).digest("hex");
  const id = (prefix: string, part: string | number, length = 22): string =>
    prefix + createHash("sha256").update(`${seed}/${prefix}/${part}`).digest("hex").slice(0, length);
  return {
    model: request.model,
    text: answer.text ?? "",
    reasoning: answer.reasoning ?? "",
    signature: Buffer.from(id("signature-", "reasoning", 64)).toString("base64"),
    toolCalls: (answer.toolCalls ?? []).map((call, at) => ({
      id: call.id ?? id(CALL_PREFIX[request.api], at),
      name: call.name,
      arguments: JSON.stringify(call.input),
    })),
    finishReason: answer.finishReason,
    tokens: countTokens(request, answer),
    createdAt: CREATED_AT,
    deltaSize: Math.max(1, answer.deltaSize ?? 16),
    streamError: answer.streamError,
    id,
  };
}

/** The pieces in which a text is streamed; no character is cut in two UTF-16 halves. */
export function pieces(text: string, size: number): string[] {
  const characters = Array.from(text);
  const parts: string[] = [];
  for (let at = 0; at < characters.length; at += size) parts.push(characters.slice(at, at + size).join(""));
  return parts;
}

import type { ErrorRecord, Message, ModelRequest, Usage } from "@openexec/timeline";

/** A message as the adapter's `fetch` saw it. Header values are not filtered yet. */
export interface WireMessage {
  readonly url?: string;
  readonly method?: string;
  readonly status?: number;
  readonly headers: readonly (readonly [string, string])[];
  /** The body as text; a streamed response is the concatenation of its chunks. */
  readonly body: string;
  /** Only when the body is not the UTF-8 form of `body`: a character was cut, or it is no text. */
  readonly bytes?: Uint8Array;
}

/** One streamed chunk: where it ends in the response body (UTF-16 units) and when it came. */
export interface WireChunk {
  readonly end: number;
  readonly atMs: number;
}

export interface ModelOutcome {
  readonly status: "ok" | "failed" | "timed_out" | "cancelled";
  /** The model that answered, by its own word. */
  readonly model: string;
  readonly message?: Message;
  /** `stop`, `length`, `content-filter`, `tool-calls`, `error` or `other`, whatever the provider calls it. */
  readonly finishReason?: string;
  readonly usage?: Usage;
  readonly responseId?: string;
  readonly durationMs: number;
  readonly timeToFirstTokenMs?: number;
  readonly wireRequest?: WireMessage;
  readonly wireResponse?: WireMessage;
  readonly chunks?: readonly WireChunk[];
  /** `retryable`: the same request may succeed later, not before `retryAfterMs` if the server said so. */
  readonly error?: ErrorRecord & { readonly retryable?: boolean; readonly retryAfterMs?: number };
  /** What the adapter could not express in the protocol, or not in the canonical form. */
  readonly warnings?: readonly string[];
}

export interface ModelPort {
  /** One HTTP attempt, streaming. Never rejects: a failure is an outcome. `onText` gets answer text as it comes. */
  invoke(
    request: ModelRequest,
    options: { readonly signal: AbortSignal; onText?(delta: string): void },
  ): Promise<ModelOutcome>;
}

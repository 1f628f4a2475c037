/** The protocols that the server speaks. */
export type ModelApi = "messages" | "chat" | "responses";

export interface ScriptedMessage {
  readonly role: string;
  readonly text: string;
}

/** What a rule or a script function decides by: the same for all three protocols. */
export interface RequestSummary {
  readonly api: ModelApi;
  readonly model: string;
  readonly stream: boolean;
  readonly system: string;
  readonly messages: readonly ScriptedMessage[];
  readonly lastUserText: string;
  /** Texts of the tool results that came after the last answer of the model, in order. */
  readonly toolResults: readonly string[];
  /** Names of the tools on offer. */
  readonly tools: readonly string[];
  /** How many answers of the model the conversation already holds. */
  readonly turn: number;
}

export interface ScriptedToolCall {
  readonly name: string;
  readonly input: unknown;
  /** Default: made from the request. */
  readonly id?: string;
}

export interface ScriptedUsage {
  readonly input?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly output?: number;
  readonly reasoning?: number;
}

/** An answer, or a fault in its place. Everything but latency follows from the request. */
export interface ScriptedAnswer {
  readonly text?: string;
  readonly reasoning?: string;
  readonly toolCalls?: readonly ScriptedToolCall[];
  readonly finishReason?: string;
  readonly usage?: ScriptedUsage;
  /** Milliseconds before the first byte, and up to `jitterMs` more by the server's random source. */
  readonly delayMs?: number;
  readonly jitterMs?: number;
  /** Milliseconds between two frames. */
  readonly frameDelayMs?: number;
  /** Characters of text per frame, default 16. */
  readonly deltaSize?: number;
  /** Bytes per socket write, also in the middle of a character. Default: one write per frame. */
  readonly chunkSize?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is instead of an answer, for example the HTML page of a proxy. */
  readonly rawBody?: string;
  /** After this many bytes the socket is destroyed. */
  readonly cutAfter?: number;
  /** After this many bytes the response ends as if it were whole: half a frame. */
  readonly endAfter?: number;
  /** An error event in the stream, after the text. */
  readonly streamError?: { readonly type: string; readonly message: string };
  /** Never answers: not even with headers, or only with headers. */
  readonly hang?: "headers" | "body";
  readonly gzip?: boolean;
}

/** All fields given must hold; texts match when they contain the given one. */
export interface ScriptedCondition {
  readonly api?: ModelApi;
  readonly model?: string;
  readonly lastUserText?: string;
  readonly system?: string;
  readonly toolResult?: string;
  readonly tool?: string;
  readonly turn?: number;
}

export interface ScriptedRule {
  readonly when?: ScriptedCondition;
  /** The rule applies this often and is passed over afterwards: "fail twice, then answer". */
  readonly times?: number;
  readonly answer: ScriptedAnswer;
}

/** The first rule that applies answers. A function may answer later. */
export type ModelScript =
  | readonly ScriptedRule[]
  | ((request: RequestSummary) => ScriptedAnswer | Promise<ScriptedAnswer>);

/** A page of a list below a run. `nextAfter` is absent on the last page. */
export interface SubList<Item> {
  readonly items: readonly Item[];
  readonly nextAfter?: number;
}

interface ErrorText {
  readonly name?: string;
  readonly message: string;
}

export interface Attempt {
  readonly attemptId: string;
  readonly nodeId: string;
  readonly attempt: number;
  readonly nodeType: string;
  readonly title?: string;
  readonly startedSeq: number;
  readonly startedAt: string;
  /** Absent: it has not ended. */
  readonly outcome?: string;
  readonly durationMs?: number;
  readonly error?: ErrorText;
}

interface StoredValue {
  readonly value?: unknown;
  readonly artifact?: { readonly path: string; readonly mediaType: string; readonly bytes: number };
}

export interface ToolCall {
  readonly seq: number;
  /** When it began, RFC 3339. */
  readonly at: string;
  readonly callId: string;
  readonly attemptId?: string;
  /** Absent: it has not ended. */
  readonly status?: string;
  readonly endedAt?: string;
  readonly durationMs?: number;
  readonly error?: ErrorText;
  readonly name: string;
  readonly input?: StoredValue;
  readonly output?: StoredValue;
  readonly exitCode?: number | null;
}

export interface LogEntry {
  readonly seq: number;
  readonly at: string;
  readonly level: "debug" | "info" | "warning" | "error";
  readonly message: string;
}

export interface Interaction {
  readonly interactionId: string;
  readonly interactionType: "approval" | "elicitation" | "checkpoint";
  readonly seq: number;
  readonly askedAt: string;
  readonly message: string;
  readonly url?: string;
  /** JSON Schema of the content that is asked for. */
  readonly schema?: unknown;
  readonly options?: unknown;
  readonly digest?: string;
  readonly expiresAt?: string;
  readonly state: "pending" | "sent" | "answered" | "expired";
  readonly answer?: {
    readonly action: "accept" | "decline" | "cancel" | "expire";
    readonly content?: unknown;
    readonly by: { readonly type: string; readonly name: string };
    readonly at: string;
    readonly waitedMs?: number;
  };
}

export interface Neighbours {
  readonly previous?: string;
  readonly next?: string;
}

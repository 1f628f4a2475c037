import type { AnswerAction } from "@openexec/timeline";

export interface Question {
  readonly interactionId: string;
  readonly interactionType: "approval" | "elicitation" | "checkpoint";
  readonly message: string;
  /** JSON Schema of the content asked for. */
  readonly schema?: unknown;
  readonly options?: readonly { readonly id: string; readonly label: string }[];
  /** Digest of the arguments that an approval is for; an answer that names another one does not count. */
  readonly argumentsSha256?: string;
}

export interface Answer {
  readonly action: AnswerAction;
  readonly content?: unknown;
  readonly by: { readonly type: string; readonly name: string };
  /** What the answer is about: one for other arguments does not count. */
  readonly argumentsSha256?: string | undefined;
}

export interface AskPort {
  /**
   * Asks whoever is there. `undefined`: nobody is; the run pauses until an answer comes from elsewhere.
   * Rejects only when `signal` aborts.
   */
  ask(question: Question, signal: AbortSignal): Promise<Answer | undefined>;
}

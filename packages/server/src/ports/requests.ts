import type { RunId } from "@openexec/timeline";

/** Who asks. */
export interface Asker {
  readonly type: string;
  readonly name: string;
}

/** An answer to something that a run asked. */
export interface GivenAnswer {
  readonly interactionId: string;
  readonly action: "accept" | "decline" | "cancel";
  readonly content?: unknown;
  /** Digest of the arguments that the person saw. */
  readonly argumentsSha256?: string;
}

/** An answer that lies in the inbox of a run and that its log doesn't have yet. */
export interface SentAnswer extends GivenAnswer {
  readonly by: Asker;
  /** RFC 3339. */
  readonly at: string;
}

/** What others may ask of a run, whether its process lives or not. */
export interface Requests {
  /** Leaves an answer for the process that writes the run, or that will resume it. Durable when it resolves. */
  answer(runId: RunId, answer: GivenAnswer, by: Asker): Promise<void>;
  /** The answers that lie there, oldest first. */
  sent(runId: RunId): Promise<readonly SentAnswer[]>;
  /** Asks that the run end. Durable when it resolves. */
  cancel(runId: RunId, reason: string | undefined, by: Asker): Promise<void>;
  /** Why `content` isn't what the form `schema` asks for, as a sentence; `undefined` when it is. */
  unfit(schema: unknown, content: unknown): string | undefined;
}

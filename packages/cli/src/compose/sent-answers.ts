import { readInbox } from "@openexec/bundle";
import type { Answer, AskPort } from "@openexec/runtime";
import type { Actor } from "./identity.ts";

/** An answer that lies in the inbox of a run, and that its log doesn't have. */
export interface SentAnswer {
  readonly interactionId: string;
  readonly action: "accept" | "decline" | "cancel";
  readonly content?: unknown;
  readonly argumentsSha256?: string;
  readonly by: Actor;
  /** RFC 3339. */
  readonly at: string;
}

/** The answers in the inbox of the run in `directory`, oldest first. */
export async function sentAnswers(directory: string): Promise<readonly SentAnswer[]> {
  return (await readInbox(directory)).flatMap((entry) => {
    if (entry.type !== "answer" || entry.action === "expire") return [];
    const { interactionId, action, content, argumentsSha256, by, at } = entry;
    return [
      {
        interactionId,
        action,
        by,
        at,
        ...(content === undefined ? {} : { content }),
        ...(argumentsSha256 === undefined ? {} : { argumentsSha256 }),
      },
    ];
  });
}

/** Who asked that the run in `directory` end while no process ran it, and why; `undefined` when nobody did. */
export async function sentCancel(directory: string): Promise<{ id: string; by: Actor; reason?: string } | undefined> {
  const entry = (await readInbox(directory)).find(({ type }) => type === "cancel");
  if (entry?.type !== "cancel") return undefined;
  return { id: entry.id, by: entry.by, ...(entry.reason === undefined ? {} : { reason: entry.reason }) };
}

/** Somebody who answers with what was sent while no process ran the run; the first answer to a question counts. */
export function askSent(answers: readonly SentAnswer[]): AskPort {
  return {
    async ask({ interactionId, argumentsSha256 }): Promise<Answer | undefined> {
      return answers.find(
        (answer) =>
          answer.interactionId === interactionId &&
          (answer.argumentsSha256 === undefined || answer.argumentsSha256 === argumentsSha256),
      );
    },
  };
}

/** Asks one after the other, until somebody answers. */
export function askInTurn(...ports: readonly (AskPort | undefined)[]): AskPort {
  return {
    async ask(question, signal) {
      for (const port of ports) {
        const answer = await port?.ask(question, signal);
        if (answer !== undefined) return answer;
      }
      return undefined;
    },
  };
}

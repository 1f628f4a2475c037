import type { Home } from "@openexec/bundle";
import type { Asker, GivenAnswer, Requests, SentAnswer } from "@openexec/server";
import type { RunId } from "@openexec/timeline";
import { asksForContent, contentProblem } from "../form.ts";
import { post } from "../inbox.ts";
import { sentAnswers } from "../sent-answers.ts";

/** What people ask of the runs of a home, left in their inboxes. */
export class HomeRequests implements Requests {
  readonly #home: Home;
  readonly #now: () => number;

  constructor(home: Home, now: () => number) {
    this.#home = home;
    this.#now = now;
  }

  async answer(runId: RunId, answer: GivenAnswer, by: Asker): Promise<void> {
    post(this.#home.runDirectory(runId), { type: "answer", ...answer }, by, this.#now());
  }

  async sent(runId: RunId): Promise<readonly SentAnswer[]> {
    return sentAnswers(this.#home.runDirectory(runId));
  }

  async cancel(runId: RunId, reason: string | undefined, by: Asker): Promise<void> {
    const message = { type: "cancel", ...(reason === undefined ? {} : { reason }) } as const;
    post(this.#home.runDirectory(runId), message, by, this.#now());
  }

  unfit(schema: unknown, content: unknown): string | undefined {
    return asksForContent(schema) ? contentProblem(schema, content ?? {}) : undefined;
  }
}

import type { Health } from "@openexec/protocol";
import type { Service } from "@openexec/server";
import type { HomeKeeper } from "./home-keeper.ts";
import type { Sweeper, SweepTrouble } from "./sweeper.ts";

/** Findings of one sort that are told one by one. */
const MAX_FINDINGS = 20;

/** What a server says of itself: what works, what doesn't, and what to do about it. */
export class HomeService implements Service {
  readonly #keeper: HomeKeeper;
  readonly #sweeper: Sweeper;
  readonly #version: string;
  readonly #now: () => number;
  readonly #startedMs: number;

  constructor(keeper: HomeKeeper, sweeper: Sweeper, version: string, now: () => number) {
    this.#keeper = keeper;
    this.#sweeper = sweeper;
    this.#version = version;
    this.#now = now;
    this.#startedMs = now();
  }

  async health(): Promise<Health> {
    await this.#keeper.lookAfterIndex();
    const { behind, unreadable, indexProblem } = this.#keeper.state;
    const findings: Health["findings"] = [...unreadable].slice(0, MAX_FINDINGS).map(([runId, message]) => ({
      code: "run_unreadable",
      message: `${runId}: ${message}`,
      hint: "`openexec verify` says what is wrong with it.",
    }));
    if (indexProblem !== undefined) {
      findings.unshift({
        code: "index_unusable",
        message: indexProblem,
        hint: "No run depends on the index. `openexec doctor` says more; it catches up by itself.",
      });
    }
    const { announced, trouble } = this.#sweeper;
    findings.push(...sweepFindings(trouble));
    const state = indexProblem !== undefined ? "unusable" : behind > 0 ? "catching_up" : "ready";
    return {
      status: findings.length === 0 ? "ok" : "degraded",
      version: this.#version,
      uptimeMs: this.#now() - this.#startedMs,
      index: { state, behind },
      ...(announced === undefined ? {} : { retention: announced }),
      findings,
    };
  }
}

/** What keeps all runs comes first. */
function sweepFindings({ failure, waitsSince, problems, kept }: SweepTrouble): Health["findings"] {
  const failed = "Nothing is deleted as long as this is so. `openexec gc --dry-run` says more.";
  const left = "It keeps nothing else back, and the next sweep tries it again; `openexec gc` does so now.";
  const mend = "Mend what cannot be read, or delete that run with `openexec rm --force`: the next sweep looks again.";
  const waits = "Nothing is deleted as long as this is so. The state of the index says how many runs it lacks.";
  const message = `Retention waits for the index since ${waitsSince}: runs that it lacks may need what would go.`;
  return [
    ...(waitsSince === undefined ? [] : [{ code: "retention_waits", message, hint: waits }]),
    ...(failure === undefined ? [] : [{ code: "retention_failed", message: failure, hint: failed }]),
    ...problems.slice(0, MAX_FINDINGS).map((message) => ({ code: "run_not_deleted", message, hint: left })),
    ...kept.slice(0, MAX_FINDINGS).map((message) => ({ code: "run_kept", message, hint: mend })),
  ];
}

import type { Health } from "@openexec/protocol";
import type { Service } from "@openexec/server";
import type { HomeKeeper } from "./home-keeper.ts";
import type { Sweeper } from "./sweeper.ts";

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
    const { announced, problem } = this.#sweeper;
    if (problem !== undefined) {
      const hint = "Nothing is deleted as long as this is so. `openexec gc --dry-run` says more.";
      findings.push({ code: "retention_failed", message: problem, hint });
    }
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

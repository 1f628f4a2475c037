import type { Stats, StatsGroup } from "@openexec/protocol";
import { STATS_ROWS } from "../port.ts";
import { Durations } from "./quantiles.ts";

type Groups = NonNullable<Stats["groups"]>;

interface Figures {
  readonly inputTokens?: number | null | undefined;
  readonly outputTokens?: number | null | undefined;
  readonly costUsd?: number | null | undefined;
}

/** What adds up under one key of statistics. */
export class Tally {
  readonly durations = new Durations();
  runs = 0;
  calls = 0;
  failed = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  #costUsd: number | undefined;

  add({ inputTokens, outputTokens, costUsd }: Figures): void {
    this.#inputTokens += inputTokens ?? 0;
    this.#outputTokens += outputTokens ?? 0;
    if (typeof costUsd === "number") this.#costUsd = (this.#costUsd ?? 0) + costUsd;
  }

  figures(): Omit<Stats, "statuses" | "modelCalls" | "toolCalls" | "unpricedCalls" | "groups"> {
    const [p50Ms, p95Ms] = [this.durations.at(0.5), this.durations.at(0.95)];
    const cost = this.#costUsd;
    return {
      runs: this.runs,
      ...(p50Ms === undefined ? {} : { p50Ms }),
      ...(p95Ms === undefined ? {} : { p95Ms }),
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      // Sums of cents drift in the last digits with the order in which they are added.
      ...(cost === undefined ? {} : { costUsd: Math.round(cost * 1e9) / 1e9 }),
    };
  }
}

/** Tallies by key. */
export class Tallies {
  readonly #tallies: Map<string, Tally>;

  constructor(known: Iterable<readonly [string, Tally]> = []) {
    this.#tallies = new Map(known);
  }

  of(key: string): Tally {
    const known = this.#tallies.get(key) ?? new Tally();
    this.#tallies.set(key, known);
    return known;
  }

  /** Largest first, days in their order. */
  groups(by: StatsGroup): Groups {
    const byCalls = by === "model" || by === "tool";
    const rows = [...this.#tallies].map(([key, tally]) => {
      const { calls, failed } = tally;
      return { key, ...(byCalls ? { calls, failed } : {}), ...tally.figures() };
    });
    const size = (row: Groups["rows"][number]): number => (by === "day" ? 0 : (row.calls ?? row.runs));
    rows.sort((a, b) => size(b) - size(a) || (a.key < b.key ? -1 : 1));
    // Of days the last ones.
    const shown = by === "day" ? rows.slice(-STATS_ROWS) : rows.slice(0, STATS_ROWS);
    return { by, rows: shown, more: rows.length > STATS_ROWS };
  }
}

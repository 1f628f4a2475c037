import type { ClientMessage, RunRow } from "@openexec/protocol";
import type { RunId } from "@openexec/timeline";
import type { RunChanges } from "../ports/keeper.ts";
import { type RunQuery, readRunQuery } from "../routes/run-query.ts";
import type { Subscriber, Subscription } from "./subscription.ts";

type Asked = Extract<ClientMessage, { type: "subscribe_runs" }>;

/** Changes are gathered for so long, so that a busy run doesn't make a message for each of its lines. */
const GATHER_MS = 200;
/** More changes than this are a new snapshot. */
const MAX_CHANGES = 200;

/** A client that follows a list: its first page as it is, then rows that are new or differ, and ids that left it. */
export class RunsSubscription implements Subscription {
  readonly #client: Subscriber;
  readonly #asked: Asked;
  readonly #changed = new Set<RunId>();
  readonly #gone = new Set<RunId>();
  /** What the client has, to tell it only what differs. */
  readonly #sent = new Map<string, string>();
  #query: RunQuery | undefined;
  #timer: NodeJS.Timeout | undefined;
  #busy = false;
  #closed = false;

  constructor(client: Subscriber, asked: Asked) {
    this.#client = client;
    this.#asked = asked;
  }

  /** @throws ApiError when the query is none */
  async start(): Promise<void> {
    const { source, principal } = this.#client;
    this.#query = readRunQuery(new URLSearchParams(this.#asked.query), principal, source.deps.now());
    await this.#snapshot();
  }

  changed({ changed, gone }: RunChanges): void {
    for (const runId of changed) this.#changed.add(runId);
    for (const runId of gone) this.#gone.add(runId);
    this.#soon();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #soon(): void {
    if (this.#timer !== undefined || this.#busy || this.#closed || this.#query === undefined) return;
    if (this.#changed.size + this.#gone.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#busy = true;
      this.#client.attempt(this.#asked.id, async () => {
        try {
          await this.#tell();
        } finally {
          this.#busy = false;
          this.#soon();
        }
      });
    }, GATHER_MS);
    this.#timer.unref();
  }

  async #snapshot(): Promise<void> {
    const { id } = this.#asked;
    const { source } = this.#client;
    if (this.#query === undefined) return;
    const { filter, sort, limit } = this.#query;
    const revision = source.revision;
    const runs = [...(await source.deps.index.list({ filter, sort, limit })).runs];
    this.#sent.clear();
    for (const run of runs) this.#sent.set(run.id, JSON.stringify(run));
    await this.#client.send({ type: "runs_snapshot", id, revision, runs });
  }

  async #tell(): Promise<void> {
    if (this.#changed.size > MAX_CHANGES) {
      this.#changed.clear();
      this.#gone.clear();
      await this.#snapshot();
      return;
    }
    const { source } = this.#client;
    const revision = source.revision;
    const changed = new Set(this.#changed);
    const gone = new Set<string>(this.#gone);
    this.#changed.clear();
    this.#gone.clear();
    const rows = await this.#matching(changed);
    for (const runId of changed) if (!rows.has(runId) && this.#sent.has(runId)) gone.add(runId);
    const runs = [...rows.values()].filter((row) => this.#differs(row));
    for (const runId of gone) this.#sent.delete(runId);
    if (runs.length + gone.size === 0 || this.#closed) return;
    await this.#client.send({ type: "runs_changed", id: this.#asked.id, revision, runs, gone: [...gone] });
  }

  /** Those of the changed runs that are in the list now, asked of the index itself: it alone knows the filter. */
  async #matching(changed: ReadonlySet<RunId>): Promise<ReadonlyMap<string, RunRow>> {
    const rows = new Map<string, RunRow>();
    if (this.#query === undefined) return rows;
    for (const runId of changed) {
      const row = await this.#client.source.listed(this.#query.filter, runId);
      if (row !== undefined) rows.set(runId, row);
    }
    return rows;
  }

  #differs(row: RunRow): boolean {
    const text = JSON.stringify(row);
    if (this.#sent.get(row.id) === text) return false;
    this.#sent.set(row.id, text);
    return true;
  }
}

import type { ClientMessage, RunRow } from "@openexec/protocol";
import type { RunChanges } from "../ports/keeper.ts";
import { ApiError, runNotFound } from "../problem/api-error.ts";
import { demandRunId } from "../routes/one-run.ts";
import { maySee } from "../security/authenticate.ts";

import type { RunFeed } from "./run-feed.ts";
import type { Subscriber, Subscription } from "./subscription.ts";

type Asked = Extract<ClientMessage, { type: "subscribe_run" }>;

/** A client that follows one run: its row as it is, then each line behind the last one that the client has, once. */
export class RunSubscription implements Subscription {
  readonly #client: Subscriber;
  readonly #asked: Asked;
  #feed: RunFeed | undefined;
  #unfollow: (() => unknown) | undefined;
  #sentSeq: number;
  #rowSent = "";
  #pumping = false;
  #again = false;
  #rowWanted = false;
  #closed = false;

  constructor(client: Subscriber, asked: Asked) {
    this.#client = client;
    this.#asked = asked;
    this.#sentSeq = Math.max(0, asked.sinceSeq ?? 0);
  }

  /**
   * @throws ApiError `run_not_found` when there is no such run for this client, `index_unavailable` when there is but the
   * index has no row of it for now
   */
  async start(): Promise<void> {
    const { source, principal } = this.#client;
    const runId = demandRunId(this.#asked.runId);
    const feed = await source.feed(runId);
    if (feed === undefined || !maySee(principal, feed.project)) throw runNotFound(runId);
    // Nobody else lets go of it while the row is read.
    const letGo = feed.follow(() => undefined);
    try {
      await this.#begin(feed);
    } finally {
      letGo();
      if (this.#feed === undefined) source.release(feed);
    }
  }

  async #begin(feed: RunFeed): Promise<void> {
    const row = await this.#client.source.deps.keeper.row(feed.runId, feed.endSeq);
    if (row === undefined) {
      // The log is there, so the run was not deleted.
      throw new ApiError(503, "index_unavailable", "The index can't say anything about this run now.");
    }
    if (this.#closed) return;
    this.#feed = feed;
    this.#unfollow = feed.follow(() => this.#wake());
    this.#rowSent = JSON.stringify(row);
    await this.#client.send({ type: "run_snapshot", id: this.#asked.id, run: row, lastSeq: feed.endSeq });
    this.#wake();
    // What was appended between the snapshot and the watch.
    feed.look();
  }

  changed({ changed, gone }: RunChanges): void {
    const feed = this.#feed;
    if (feed === undefined) return;
    if (gone.includes(feed.runId)) {
      const { id } = this.#asked;
      void this.#client.send({ type: "error", id, code: "run_not_found", detail: "The run was deleted." });
      this.close();
    } else if (changed.includes(feed.runId)) {
      this.#rowWanted = true;
      this.#wake();
    }
  }

  close(): void {
    this.#closed = true;
    this.#unfollow?.();
    this.#unfollow = undefined;
    if (this.#feed !== undefined) this.#client.source.release(this.#feed);
    this.#feed = undefined;
  }

  #wake(): void {
    this.#again = true;
    if (this.#pumping) return;
    this.#pumping = true;
    this.#client.attempt(this.#asked.id, async () => {
      try {
        await this.#pump();
      } finally {
        this.#pumping = false;
      }
    });
  }

  /** Sends what there is, as fast as the client takes it. */
  async #pump(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      await this.#sendLines();
      if (this.#rowWanted) await this.#sendRow();
    }
  }

  async #sendLines(): Promise<void> {
    for (let feed = this.#feed; feed !== undefined && this.#sentSeq < feed.endSeq; feed = this.#feed) {
      const page = await feed.page(this.#sentSeq + 1);
      if (page === undefined || this.#closed || !this.#client.isOpen) return;
      this.#sentSeq = page.lastSeq;
      const id = JSON.stringify(this.#asked.id);
      await this.#client.sendText(`{"type":"run_lines","id":${id},"fromSeq":${page.fromSeq},"lines":${page.json}}`);
    }
  }

  async #sendRow(): Promise<void> {
    this.#rowWanted = false;
    const row: RunRow | undefined =
      this.#feed && (await this.#client.source.deps.keeper.row(this.#feed.runId, this.#feed.endSeq));
    const text = JSON.stringify(row);
    if (row === undefined || text === this.#rowSent) return;
    this.#rowSent = text;
    await this.#client.send({ type: "run_changed", id: this.#asked.id, run: row });
  }
}

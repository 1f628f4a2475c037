import type { RunRow } from "@openexec/protocol";
import type { ScopedFilter } from "@openexec/store";
import type { RunId } from "@openexec/timeline";
import type { WebSocket } from "ws";
import type { App } from "../app.ts";
import type { ServerDeps } from "../deps.ts";
import type { Principal } from "../ports/access.ts";
import type { RunChanges } from "../ports/keeper.ts";
import { LiveClient } from "./live-client.ts";
import { RunFeed } from "./run-feed.ts";
import type { LiveSource } from "./subscription.ts";

export interface HubOptions {
  /** A client that takes nothing for so long is dropped. Milliseconds. */
  readonly lagAfterMs: number;
}

/** Everybody who follows the list or a run. */
export class LiveHub implements LiveSource {
  readonly deps: ServerDeps;
  readonly #app: App;
  readonly #options: HubOptions;
  readonly #clients = new Set<LiveClient>();
  readonly #feeds = new Map<RunId, Promise<RunFeed | undefined>>();
  readonly #listed = new Map<string, Promise<RunRow | undefined>>();
  readonly #stopFollowing: () => void;
  /** Grows with each change of the list; starts anew with the server, never lower than before. */
  #revision: number;

  constructor(deps: ServerDeps, app: App, options: HubOptions) {
    this.deps = deps;
    this.#app = app;
    this.#options = options;
    this.#revision = deps.now();
    this.#stopFollowing = deps.keeper.follow((changes) => this.#changed(changes));
  }

  get revision(): number {
    return this.#revision;
  }

  connect(socket: WebSocket, principal: Principal): void {
    const client = new LiveClient(this, socket, principal, this.#options.lagAfterMs);
    this.#clients.add(client);
    this.#app.metrics.clients(this.#clients.size);
    socket.on("close", () => {
      this.#clients.delete(client);
      this.#app.metrics.clients(this.#clients.size);
      client.close();
    });
  }

  feed(runId: RunId): Promise<RunFeed | undefined> {
    const known = this.#feeds.get(runId);
    if (known !== undefined) return known;
    const opening = this.#app.logs.open(runId).then((run) => run && new RunFeed(this.#app.logs, run));
    this.#feeds.set(runId, opening);
    opening.then(
      (feed) => {
        if (feed === undefined) this.#feeds.delete(runId);
      },
      () => this.#feeds.delete(runId),
    );
    return opening;
  }

  /**
   * The row of a run when it belongs to a list. Clients with the same filter share the answer until the next change.
   */
  listed(filter: ScopedFilter, runId: RunId): Promise<RunRow | undefined> {
    const key = `${runId} ${JSON.stringify(filter)}`;
    const known = this.#listed.get(key);
    if (known !== undefined) return known;
    const found = this.#find(filter, runId);
    this.#listed.set(key, found);
    return found;
  }

  release(feed: RunFeed): void {
    if (feed.isFollowed) return;
    feed.close();
    this.#feeds.delete(feed.runId);
  }

  lagged(principal: Principal): void {
    this.#app.metrics.lagged();
    this.deps.log({ level: "warning", msg: "live client dropped", reason: "lagged", principal: principal.name });
  }

  /** Tells everybody to come back later, and lets go. */
  close(): void {
    this.#stopFollowing();
    for (const client of this.#clients) client.goAway();
  }

  /** A list is asked for the one moment at which the run started. */
  async #find(filter: ScopedFilter, runId: RunId): Promise<RunRow | undefined> {
    const { index } = this.deps;
    const started = (await index.get(runId, "row"))?.startedAt;
    if (started === undefined) return undefined;
    if ((filter.from !== undefined && started < filter.from) || (filter.to !== undefined && started > filter.to)) {
      return undefined;
    }
    const { runs } = await index.list({ filter: { ...filter, from: started, to: started }, limit: 200 });
    return runs.find(({ id }) => id === runId);
  }

  #changed(changes: RunChanges): void {
    this.#listed.clear();
    this.#revision = Math.max(this.#revision + 1, this.deps.now());
    for (const client of this.#clients) client.runsChanged(changes);
    for (const runId of changes.changed) {
      void this.#feeds.get(runId)?.then(
        (feed) => feed?.look(),
        () => undefined,
      );
    }
  }
}

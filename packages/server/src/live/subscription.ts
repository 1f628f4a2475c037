import type { RunRow, ServerMessage } from "@openexec/protocol";
import type { ScopedFilter } from "@openexec/store";
import type { RunId } from "@openexec/timeline";
import type { ServerDeps } from "../deps.ts";
import type { Principal } from "../ports/access.ts";
import type { RunChanges } from "../ports/keeper.ts";
import type { RunFeed } from "./run-feed.ts";

/** Something that a client follows. */
export interface Subscription {
  /** Sends what is there now, and from then on what comes. Rejects when the client can't follow that. */
  start(): Promise<void>;
  /** Runs changed; those that concern it are its own business. */
  changed(changes: RunChanges): void;
  close(): void;
}

/** What all clients share. */
export interface LiveSource {
  readonly deps: ServerDeps;
  /** Grows with each change of the list. */
  readonly revision: number;
  /** The shared feed of a run; `undefined` when there is no such run. */
  feed(runId: RunId): Promise<RunFeed | undefined>;
  /** Nobody may need the feed any more. */
  release(feed: RunFeed): void;
  /** The row of a run when it belongs to a list. */
  listed(filter: ScopedFilter, runId: RunId): Promise<RunRow | undefined>;
  /** A client was dropped because it did not read. */
  lagged(principal: Principal): void;
}

/** The client that a subscription belongs to. */
export interface Subscriber {
  readonly source: LiveSource;
  readonly principal: Principal;
  readonly isOpen: boolean;
  /** Sends a message; resolves when the client took it. A client that takes nothing is dropped. */
  send(message: ServerMessage): Promise<void>;
  /** The same for a message that is text already. */
  sendText(text: string): Promise<void>;
  /** Runs what belongs to a subscription; what it throws is told to the client, under the id that it chose. */
  attempt(id: string, work: () => Promise<void>): void;
}

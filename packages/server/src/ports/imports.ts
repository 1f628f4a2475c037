import type { Imports } from "@openexec/protocol";

/** Finds sessions that other agents left on this machine, and makes runs of them. */
export interface SessionImports {
  /** What there is that is no run yet, and how far imports are. */
  state(): Promise<Imports>;
  /**
   * Begins to import the sessions of a client, or of all; one that is under way goes on. Resolves when it is asked for.
   * @throws ApiError `unknown_value` when there is no such client
   */
  start(client: string | undefined): Promise<void>;
  /** No further session is begun. */
  stop(): void;
}

import type { Health } from "@openexec/protocol";

/** What the installation says of itself. */
export interface Service {
  health(): Promise<Health>;
}

/** Where one line of the server's log goes: a plain object that becomes one line of JSON. */
export type WriteLog = (entry: Readonly<Record<string, unknown>>) => void;

import { requestJson } from "./http.ts";

/** Sessions of other agents on the server's machine that are no runs yet. */
export interface FoundSessions {
  readonly sources: readonly { readonly client: string; readonly label: string; readonly sessions: number }[];
}

export function fetchFoundSessions(signal?: AbortSignal): Promise<FoundSessions> {
  return requestJson("/api/imports", { expect: ["sources"], ...(signal && { signal }) });
}

/** Reads the sessions of one client as runs. */
export function importSessions(client: string): Promise<unknown> {
  return requestJson("/api/imports", { method: "POST", body: { client } });
}

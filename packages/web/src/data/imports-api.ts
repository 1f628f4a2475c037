import type { Imports } from "@openexec/protocol";
import { requestJson } from "./http.ts";

/** Sessions of other agents on the server's machine that are no runs yet, and how far imports are. */
export function fetchFoundSessions(signal?: AbortSignal): Promise<Imports> {
  return requestJson("/api/imports", { expect: ["sources"], ...(signal && { signal }) });
}

/** Begins to read the sessions of one client as runs. */
export function importSessions(client: string): Promise<Imports> {
  return requestJson("/api/imports", { method: "POST", body: { client }, expect: ["sources"] });
}

import type { RunDetail, RunList } from "@openexec/protocol";
import { requestJson } from "./http.ts";

const runPath = (id: string) => `/api/runs/${encodeURIComponent(id)}`;

/** A page of the list. `query` is what follows the `?`. */
export function fetchRuns(query: string, signal?: AbortSignal): Promise<RunList> {
  return requestJson(`/api/runs?${query}`, { expect: ["runs"], ...(signal && { signal }) });
}

export function fetchRun(id: string, signal?: AbortSignal): Promise<RunDetail> {
  return requestJson(runPath(id), { expect: ["id", "status"], ...(signal && { signal }) });
}

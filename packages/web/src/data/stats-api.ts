import { requestJson } from "./http.ts";

/** What `GET /api/stats` says about this installation, as far as the app shows it. */
export interface Stats {
  /** The project that a list shows when none is asked for. */
  readonly project?: string;
  readonly projects?: readonly { readonly name: string; readonly runs: number }[];
}

export function fetchStats(signal?: AbortSignal): Promise<Stats> {
  return requestJson("/api/stats", signal === undefined ? {} : { signal });
}

import { requestJson } from "./http.ts";

export interface ProjectCount {
  readonly name: string;
  readonly runs: number;
}

interface Groups {
  readonly groups?: { readonly rows: readonly { readonly key: string; readonly runs: number }[] };
}

/** The projects of this installation that the reader may see. */
export async function fetchProjects(signal?: AbortSignal): Promise<readonly ProjectCount[]> {
  const stats = await requestJson<Groups>("/api/stats?by=project&project=*", signal === undefined ? {} : { signal });
  return (stats.groups?.rows ?? []).map(({ key, runs }) => ({ name: key, runs }));
}

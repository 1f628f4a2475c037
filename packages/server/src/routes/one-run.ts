import { parseRunId, type RunId } from "@openexec/timeline";
import { z } from "zod";
import type { Principal } from "../ports/access.ts";
import { runNotFound } from "../problem/api-error.ts";
import type { OpenedRun, RunLogs } from "../run/run-logs.ts";
import { maySee } from "../security/authenticate.ts";

export const runParams = z.object({ id: z.string().describe("The id of a run: `run_` and a UUID") });

/** The id in a path. @throws ApiError `run_not_found` when it is none */
export function demandRunId(id: string): RunId {
  const runId = parseRunId(id);
  if (runId === undefined) throw runNotFound(id);
  return runId;
}

/**
 * The run that a path names, its log read to its end.
 * @throws ApiError `run_not_found`, also when the caller may not know of it
 */
export async function demandRun(logs: RunLogs, id: string, principal: Principal): Promise<OpenedRun> {
  const run = await logs.open(demandRunId(id));
  if (run === undefined || !maySee(principal, run.log.run.project ?? "")) throw runNotFound(id);
  return run;
}

import type { RunRow } from "@openexec/protocol";
import { parseRunId, type RunId } from "@openexec/timeline";
import { z } from "zod";
import type { Principal } from "../ports/access.ts";
import type { Keeper } from "../ports/keeper.ts";
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
export async function demandRun(logs: Pick<RunLogs, "open">, id: string, principal: Principal): Promise<OpenedRun> {
  const run = await logs.open(demandRunId(id));
  if (run === undefined || !maySee(principal, run.log.run.project ?? "")) throw runNotFound(id);
  return run;
}

/** A run that is written at this moment may be ahead of what was read of it, but not for ever. */
const LOOKS = 3;

/**
 * The run that a path names, its log and its row of the same moment: a row that knows of an end whose events were not
 * read yet would be shown beside a log without them.
 * @throws ApiError `run_not_found`, also when the caller may not know of it
 */
export async function demandRunAndRow(
  logs: Pick<RunLogs, "open">,
  keeper: Pick<Keeper, "row">,
  id: string,
  principal: Principal,
): Promise<OpenedRun & { readonly row: RunRow }> {
  for (let look = 1; ; look++) {
    const run = await demandRun(logs, id, principal);
    const row = await keeper.row(run.runId, run.log.endSeq);
    if (row === undefined) throw runNotFound(id);
    if (row.lastSeq <= run.log.endSeq || look === LOOKS) return { ...run, row };
  }
}

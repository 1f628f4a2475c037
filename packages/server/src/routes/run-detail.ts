import {
  labelsPatchSchema,
  overviewColumnsSchema,
  runDetailSchema,
  runOverviewSchema,
  runRowSchema,
} from "@openexec/protocol/schemas";
import type { RunState, StoredValue } from "@openexec/timeline";
import { z } from "zod";
import { present } from "../run/present.ts";
import type { RunLogs } from "../run/run-logs.ts";
import type { Api } from "./api.ts";
import { demandRun, demandRunAndRow, runParams } from "./one-run.ts";

/** A run as a whole: its row with what only one run is asked for, its tree, its labels. */
export function runDetailRoutes(api: Api, logs: RunLogs): void {
  const { keeper } = api.deps;

  api.operation(
    {
      id: "getRun",
      method: "get",
      path: "/api/runs/{id}",
      tag: "Run",
      summary: "One run",
      scope: "read",
      params: runParams,
      result: runDetailSchema,
    },
    async ({ params, principal, unchanged }) => {
      const { row, log, bundle } = await demandRunAndRow(logs, keeper, params.id, principal);
      if (unchanged(row)) return undefined;
      return present({
        ...row,
        ...detailOf(log.run),
        logBytes: log.bytes,
        dir: bundle.directory,
        ...replayable(log.run),
      });
    },
  );

  api.operation(
    {
      id: "getOverview",
      method: "get",
      path: "/api/runs/{id}/overview",
      tag: "Run",
      summary: "The tree of a run without payloads, and the strip over it",
      scope: "read",
      params: runParams,
      result: runOverviewSchema,
    },
    async ({ params, principal, unchanged }) => {
      const { row, log } = await demandRunAndRow(logs, keeper, params.id, principal);
      if (unchanged(row, log.head)) return undefined;
      return { run: row, steps: log.steps, strip: log.strip(), endSeq: log.endSeq, head: log.head };
    },
  );

  api.operation(
    {
      id: "getOverviewColumns",
      method: "get",
      path: "/api/runs/{id}/overview/columns",
      tag: "Run",
      summary: "The tree of a run as columns of numbers, for runs of any length, and the strip over it",
      scope: "read",
      params: runParams,
      result: overviewColumnsSchema,
      isKept: true,
    },
    async ({ params, principal, unchanged }) => {
      const { row, log } = await demandRunAndRow(logs, keeper, params.id, principal);
      if (unchanged(row, log.head, "columns")) return undefined;
      return { run: row, steps: log.stepColumns(), strip: log.strip(), endSeq: log.endSeq, head: log.head };
    },
  );

  api.operation(
    {
      id: "labelRun",
      method: "patch",
      path: "/api/runs/{id}",
      tag: "Run",
      summary: "Pin a run, tag it, write a note on it",
      scope: "write",
      params: runParams,
      body: labelsPatchSchema,
      result: runRowSchema,
    },
    async ({ params, body, principal }) => {
      const { runId } = await demandRun(logs, params.id, principal);
      return keeper.label(runId, body);
    },
  );

  api.operation(
    {
      id: "deleteRun",
      method: "delete",
      path: "/api/runs/{id}",
      tag: "Run",
      summary: "Delete a run: its record and all that is known of it. A pinned or a running one is refused",
      scope: "admin",
      params: runParams,
      result: z.object({ deleted: z.string() }),
    },
    async ({ params, principal }) => {
      const { runId } = await demandRun(logs, params.id, principal);
      await keeper.remove(runId);
      logs.forget(runId);
      return { deleted: runId };
    },
  );
}

function detailOf({ input, output, workspace, runtime, segments }: RunState) {
  return present({ input: shown(input), output: shown(output), workspace, runtime, segments: segments.length });
}

function shown(value: StoredValue | undefined): unknown {
  if (value === undefined) return undefined;
  return "value" in value ? value.value : { artifact: value.artifact };
}

/** Only what a program of ours recorded can be run again; an import holds no program. */
function replayable({ flowHash, trigger, phase }: RunState) {
  const reason =
    trigger === "import" || flowHash === undefined
      ? "it was imported, and holds no code that could run again"
      : phase === "running"
        ? "it is still running"
        : undefined;
  return { replayable: reason === undefined, notReplayableReason: reason };
}

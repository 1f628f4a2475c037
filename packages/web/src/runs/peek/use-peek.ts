import type { Interaction, LogEntry, RunDetail, SubList, ToolCallEntry } from "@openexec/protocol";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Attempt } from "../../data/run-api.ts";
import { fetchAttempts, fetchInteractions, fetchLogs, fetchRun, fetchToolCalls } from "../../data/run-api.ts";
import { useLive } from "../../data/use-live.ts";

export interface PeekData {
  readonly run: UseQueryResult<RunDetail>;
  readonly attempts: UseQueryResult<SubList<Attempt>>;
  readonly toolCalls: UseQueryResult<SubList<ToolCallEntry>>;
  readonly logs: UseQueryResult<SubList<LogEntry>>;
  readonly interactions: UseQueryResult<SubList<Interaction>>;
}

/** All that the panel shows of a run; it follows the run while that is under way. */
export function usePeek(id: string): PeekData {
  const client = useQueryClient();
  const run = useQuery({ queryKey: ["run", id], queryFn: ({ signal }) => fetchRun(id, signal) });
  const enabled = run.data !== undefined;
  const data = {
    run,
    attempts: useQuery({
      queryKey: ["run", id, "attempts"],
      queryFn: ({ signal }) => fetchAttempts(id, signal),
      enabled,
    }),
    toolCalls: useQuery({
      queryKey: ["run", id, "tool-calls"],
      queryFn: ({ signal }) => fetchToolCalls(id, signal),
      enabled,
    }),
    logs: useQuery({ queryKey: ["run", id, "logs"], queryFn: ({ signal }) => fetchLogs(id, signal), enabled }),
    interactions: useQuery({
      queryKey: ["run", id, "interactions"],
      queryFn: ({ signal }) => fetchInteractions(id, signal),
      enabled,
    }),
  };
  const isActive = run.data !== undefined && run.data.finishedAt === undefined;
  useLive(
    isActive ? `run/${id}` : undefined,
    (subscription) => ({ type: "subscribe_run", id: subscription, runId: id, sinceSeq: run.data?.lastSeq ?? 0 }),
    (message) => {
      if (message.type === "run_changed") void client.invalidateQueries({ queryKey: ["run", id] });
    },
  );
  return data;
}

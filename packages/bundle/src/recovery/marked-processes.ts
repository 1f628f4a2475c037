import { readFileSync } from "node:fs";
import { CALL_VARIABLE, RUN_VARIABLE } from "@openexec/timeline";
import { errnoOf } from "../errno.ts";
import type { SpawnedProcess } from "./calls-in-flight.ts";
import type { ProcessEntry } from "./process-table.ts";

/**
 * Processes of `table` that carry the name of a run: also those of which its log learned nothing, because their writer
 * died in the moment of their start. Only Linux tells the environment of others; elsewhere the log alone is asked.
 */
export function markedProcesses(runId: string, table: readonly ProcessEntry[]): readonly SpawnedProcess[] {
  if (process.platform !== "linux") return [];
  const own = table.find(({ pid }) => pid === process.pid)?.group;
  return table.flatMap(({ pid, group, startedAtMs }) => {
    // Whoever resumes a run may have been started by it.
    if (group === own) return [];
    const variables = environmentOf(pid);
    if (!variables.includes(`${RUN_VARIABLE}=${runId}`)) return [];
    const mark = variables.find((variable) => variable.startsWith(`${CALL_VARIABLE}=`));
    const callId = mark?.slice(CALL_VARIABLE.length + 1) ?? "";
    return [{ callId, pid, processGroup: group, command: "", at: new Date(startedAtMs).toISOString() }];
  });
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch (error) {
    // It ended while we looked, or belongs to somebody else.
    if (errnoOf(error) === undefined) throw error;
    return [];
  }
}

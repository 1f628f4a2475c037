import { isErrno } from "../errno.ts";
import { startTimer } from "../host.ts";
import type { SpawnedProcess } from "./calls-in-flight.ts";
import { type ProcessEntry, processTable } from "./process-table.ts";

/** How recovery sees and ends processes. */
export interface ProcessPort {
  table(): readonly ProcessEntry[];
  /** Sends a signal to a whole process group; one that is gone is fine. */
  signal(group: number, signal: "SIGTERM" | "SIGKILL"): void;
  wait(ms: number): Promise<void>;
}

export const nodeProcesses: ProcessPort = {
  table: processTable,
  signal(group, signal) {
    try {
      process.kill(-group, signal);
    } catch (error) {
      if (!isErrno(error, "ESRCH")) throw error;
    }
  },
  wait: (ms) => new Promise((resolve) => startTimer(resolve, ms)),
};

/** The log learns of a process just after its start, to the precision of the system's clocks. */
const BEFORE_MS = 30_000;
const AFTER_MS = 2_000;
const GRACE_MS = 1000;
const STEP_MS = 25;

/**
 * Members of the group that the log tells of. A group of that number whose leader started at another time is not ours:
 * the number was used again. While any member lives the system gives the number to nobody else.
 */
function membersOf({ processGroup, at }: SpawnedProcess, table: readonly ProcessEntry[]): readonly ProcessEntry[] {
  const members = table.filter(({ group }) => group === processGroup);
  const known = Date.parse(at);
  const leader = members.find(({ pid }) => pid === processGroup);
  if (leader !== undefined) {
    const ours = leader.startedAtMs >= known - BEFORE_MS && leader.startedAtMs <= known + AFTER_MS;
    return ours ? members : [];
  }
  return members.every((member) => member.session === processGroup && member.startedAtMs >= known - BEFORE_MS)
    ? members
    : [];
}

async function endGroup(spawned: SpawnedProcess, port: ProcessPort): Promise<void> {
  port.signal(spawned.processGroup, "SIGTERM");
  for (let waited = 0; waited < GRACE_MS; waited += STEP_MS) {
    await port.wait(STEP_MS);
    if (membersOf(spawned, port.table()).length === 0) return;
  }
  port.signal(spawned.processGroup, "SIGKILL");
  while (membersOf(spawned, port.table()).length > 0) await port.wait(STEP_MS);
}

/**
 * Ends the process groups of calls in flight that outlived their writer: politely, after a second for good. Groups that
 * can't be shown to be ours are left alone.
 * @returns the groups that were ended
 */
export async function endSurvivors(
  processes: readonly SpawnedProcess[],
  port: ProcessPort = nodeProcesses,
): Promise<readonly number[]> {
  const table = processes.length === 0 ? [] : port.table();
  const alive = processes.filter((spawned) => spawned.processGroup > 1 && membersOf(spawned, table).length > 0);
  await Promise.all(alive.map((spawned) => endGroup(spawned, port)));
  return [...new Set(alive.map(({ processGroup }) => processGroup))];
}

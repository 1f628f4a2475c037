import { OpenExecError, readManifest } from "@openexec/timeline";
import type { Disk } from "../disk/disk.ts";
import { nodeDisk } from "../disk/node-disk.ts";
import { isOnThisMachine } from "../lock/process-identity.ts";
import type { RunLock } from "../lock/run-lock.ts";
import { directorySource } from "../sources/directory-source.ts";
import type { SpawnedProcess } from "./calls-in-flight.ts";
import { endSurvivors, nodeProcesses, type ProcessPort } from "./end-survivors.ts";
import { inspectLog, type LogInspection } from "./inspect-log.ts";
import { markedProcesses } from "./marked-processes.ts";
import { moveTornMessages, moveTornTail } from "./torn-tail.ts";

/** Lines are missing that were acknowledged: this is no crash but damage, and a repair would hide it. */
export class LogDamagedError extends OpenExecError {
  constructor(
    readonly directory: string,
    readonly foundSeq: number,
    readonly expectedSeq: number,
  ) {
    super(
      "log_damaged",
      `The log of ${directory} can be followed to event ${foundSeq}, but event ${expectedSeq} had been saved.`,
      { hint: "Run verify: it names the line. The log was not changed.", fields: { directory, foundSeq, expectedSeq } },
    );
  }
}

export interface RepairOptions {
  /** Of the bundle; proves that nobody else writes. */
  readonly lock: RunLock;
  /** The last event that somebody else, such as the index, knows of. The manifest is always asked. */
  readonly witnessSeq?: number | undefined;
  readonly disk?: Disk;
  readonly processes?: ProcessPort;
}

export interface Repair {
  /** The log as it is now. */
  readonly inspection: LogInspection;
  readonly bytesCut: number;
  /** Where the bytes behind the valid prefix are now, within the bundle. */
  readonly tornFile: string | undefined;
  /** Process groups of calls in flight that still lived and were ended. */
  readonly processesEnded: readonly number[];
}

/**
 * Makes a log whose writer died fit to be continued (`BundleWriter.reopen` with `inspection.head`): keeps its valid
 * prefix, moves a torn tail aside, ends what the writer left running. Spooled streams stay as partial evidence.
 * @throws LockLostError, LogDamagedError; BundleError when there is no log, VersionError when it is from the future
 */
export async function repair(directory: string, options: RepairOptions): Promise<Repair> {
  const { lock, witnessSeq = 0, disk = nodeDisk, processes = nodeProcesses } = options;
  lock.check();
  const source = directorySource(directory);
  const inspection = await inspectLog(source);
  const { head, tornBytes } = inspection;
  // It is only ever written about events that are durable. One that can't be read is no witness.
  const manifest = await readManifest(source, () => undefined);
  const knownSeq = Math.max(1, witnessSeq, manifest?.head?.seq ?? 0);
  if (head.seq < knownSeq) throw new LogDamagedError(directory, head.seq, knownSeq);
  // On another machine, or after a restart, equal numbers name other processes.
  const sameMachine = lock.previous === undefined || isOnThisMachine(lock.previous);
  const processesEnded = sameMachine ? await endSurvivors(survivors(inspection, processes), processes) : [];
  const tornFile = await moveTornTail(disk, directory, source, inspection);
  await moveTornMessages(disk, directory, source);
  return { inspection: { ...inspection, tornBytes: 0 }, bytesCut: tornBytes, tornFile, processesEnded };
}

/** What the log tells of, and what it could not learn any more. Processes of calls that have ended may go on. */
function survivors({ runId, inFlight, processes }: LogInspection, port: ProcessPort): readonly SpawnedProcess[] {
  if (runId === undefined) return processes;
  const open = new Set(["", ...inFlight.map(({ callId }) => callId)]);
  const known = new Set(processes.map(({ processGroup }) => processGroup));
  const marked = markedProcesses(runId, port.table()).filter(({ callId }) => open.has(callId));
  return [...processes, ...marked.filter(({ processGroup }) => !known.has(processGroup))];
}

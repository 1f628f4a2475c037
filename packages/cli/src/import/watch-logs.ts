import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { watch } from "chokidar";
import { DueLogs } from "./due-logs.ts";

/** For file systems that announce nothing, and folders that the system has no watches left for. */
const RESCAN_MS = 10_000;

export interface LogWatch {
  /** Files, and folders with files anywhere below. One that is not there yet may come. */
  readonly paths: readonly string[];
  /** A folder below which nothing is a session. */
  readonly except: string;
  /** All logs that are there now, as absolute paths. */
  readonly list: () => Promise<readonly string[]>;
  /** A log, or a file beside it, is new or has changed. Others wait until it resolves. */
  readonly onChange: (log: string) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Watches logs of sessions until the signal; each that is there counts as new once. What is being read when the signal
 * comes is read to its end.
 */
export async function watchLogs({ paths, except, list, onChange, signal }: LogWatch): Promise<void> {
  const due = new DueLogs();
  const seen = new Map<string, string>();
  let wake = (): void => {};
  const isForeign = (path: string): boolean => path === except || path.startsWith(`${except}/`);
  const watcher = watch([...paths], { ignoreInitial: true, ignored: isForeign });
  watcher.on("all", (event, path) => {
    const log = event === "add" || event === "change" ? logOf(path) : undefined;
    if (log === undefined) return;
    due.changed(log, performance.now());
    wake();
  });
  // More files than the system watches, a folder that may not be read: what can be found is found by looking.
  watcher.on("error", () => {});
  const stop = (): void => wake();
  signal.addEventListener("abort", stop);
  let rescanAt = performance.now();
  try {
    while (!signal.aborted) {
      const now = performance.now();
      const log = due.take(now);
      if (log !== undefined) {
        await onChange(log);
        due.wasRead(log, now, performance.now());
      } else if (now >= rescanAt) {
        for (const changed of await changedLogs(await list(), seen)) due.changed(changed, performance.now());
        rescanAt = performance.now() + RESCAN_MS;
      } else {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.min(rescanAt, due.nextAt) - now);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  } finally {
    signal.removeEventListener("abort", stop);
    await watcher.close();
  }
}

/** The logs that are not as they were seen. */
async function changedLogs(logs: readonly string[], seen: Map<string, string>): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const log of logs) {
    const found = await stat(log).catch(() => undefined);
    const state = found === undefined ? "" : `${found.ino} ${found.size} ${found.mtimeMs}`;
    if (seen.get(log) === state) continue;
    seen.set(log, state);
    changed.push(log);
  }
  return changed;
}

/** The log that a file belongs to: itself, or the one whose folder of side files it lies in. */
function logOf(path: string): string | undefined {
  if (path.endsWith(".jsonl") && !basename(path).startsWith("agent-")) return path;
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(`${folder}.jsonl`)) return `${folder}.jsonl`;
  }
  return undefined;
}

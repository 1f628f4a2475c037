import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { errnoOf } from "../errno.ts";

/** A process of this machine. */
export interface ProcessEntry {
  readonly pid: number;
  readonly group: number;
  readonly session: number;
  /** Milliseconds since 1970, about. */
  readonly startedAtMs: number;
}

/** Of the kernel's counters in `/proc`; the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    // The process ended while we looked.
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

function linuxTable(): ProcessEntry[] {
  const boot = Number(/^btime (\d+)$/m.exec(readProc("/proc/stat") ?? "")?.[1] ?? 0);
  return readdirSync("/proc").flatMap((name) => {
    const stat = /^\d+$/.test(name) ? readProc(`/proc/${name}/stat`) : undefined;
    if (stat === undefined) return [];
    // The name in parentheses may hold anything; the fields behind it are: state, parent, group, session, …
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return [];
    const startedAtMs = (boot + Number(fields[19]) / TICKS_PER_SECOND) * 1000;
    return [{ pid: Number(name), group: Number(fields[2]), session: Number(fields[3]), startedAtMs }];
  });
}

function portableTable(): ProcessEntry[] {
  const env = { LC_ALL: "C", TZ: "UTC", PATH: "/bin:/usr/bin" };
  const out = execFileSync("ps", ["-A", "-o", "pid=,pgid=,stat=,lstart="], { encoding: "utf8", env });
  return out.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+)$/.exec(line);
    if (match === null || match[3]?.startsWith("Z") === true) return [];
    const [, pid, group, , started] = match;
    // Sessions are not listed everywhere; a group that we made leads its own.
    return [
      { pid: Number(pid), group: Number(group), session: Number(group), startedAtMs: Date.parse(`${started} UTC`) },
    ];
  });
}

/** All processes of this machine that have not ended. */
export function processTable(): readonly ProcessEntry[] {
  return process.platform === "linux" ? linuxTable() : portableTable();
}

import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { isErrno } from "../errno.ts";

/** What tells a process from every other one, on this machine and elsewhere. */
export interface ProcessIdentity {
  readonly host: string;
  /** Changes with each start of the machine; empty where the system has none. */
  readonly bootId: string;
  /** Where process ids are counted apart (containers), whose they are; else empty. */
  readonly pidNamespace: string;
  readonly pid: number;
  /** When the process started, in the system's own words; equal ids with another start are another process. */
  readonly processStart: string;
}

function readOr(fallback: string, read: () => string): string {
  try {
    return read().trim();
  } catch {
    // The system does not have it; it is one mark of several.
    return fallback;
  }
}

function bootId(): string {
  if (process.platform === "linux") {
    return readOr("", () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"));
  }
  return readOr("", () => execFileSync("sysctl", ["-n", "kern.boottime"], { encoding: "utf8" }));
}

/** Fields of `/proc/<pid>/stat` behind the name, which may hold spaces and parentheses. */
function statFields(pid: number): readonly string[] | undefined {
  const stat = readOr("", () => readFileSync(`/proc/${pid}/stat`, "utf8"));
  return stat === "" ? undefined : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/**
 * When the process started: clock ticks since boot on Linux, a date on macOS. `undefined` when there is no such
 * process; a zombie has ended.
 */
export function processStart(pid: number): string | undefined {
  if (process.platform === "linux") {
    const fields = statFields(pid);
    // Field 3 is the state, field 22 the start; the first two are cut off.
    return fields === undefined || fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  }
  const started = readOr("", () => {
    const env = { LC_ALL: "C", TZ: "UTC", PATH: "/bin:/usr/bin" };
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", env });
  });
  return started === "" ? undefined : started;
}

/** Whether some process has this id. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, "EPERM");
  }
}

let own: ProcessIdentity | undefined;

/** Of this process. */
export function ownIdentity(): ProcessIdentity {
  own ??= {
    host: hostname(),
    bootId: bootId(),
    pidNamespace: readOr("", () => readlinkSync("/proc/self/ns/pid")),
    pid: process.pid,
    processStart: processStart(process.pid) ?? "",
  };
  return own;
}

/** Whether the process ids that `identity` speaks of are those that count here and now. */
export function isOnThisMachine(identity: ProcessIdentity, self: ProcessIdentity = ownIdentity()): boolean {
  const { host, bootId, pidNamespace } = identity;
  return host === self.host && bootId === self.bootId && pidNamespace === self.pidNamespace;
}

/** What is known about a process that was seen earlier. */
export type Liveness = "alive" | "gone" | "unknown";

/**
 * Whether the process that `identity` names still runs. `unknown`: it is or was on another machine or in another
 * container, which can't be asked from here.
 */
export function livenessOf(identity: ProcessIdentity, self: ProcessIdentity = ownIdentity()): Liveness {
  if (identity.host !== self.host) return "unknown";
  if (identity.bootId !== self.bootId) return "gone";
  if (identity.pidNamespace !== self.pidNamespace) return "unknown";
  if (!isAlive(identity.pid)) return "gone";
  return processStart(identity.pid) === identity.processStart ? "alive" : "gone";
}

import { readFileSync } from "node:fs";
import { isErrno } from "../errno.ts";
import type { ProcessIdentity } from "./process-identity.ts";

/** What stands in a lock file. The heartbeat is the file's modification time. */
export interface LockRecord extends ProcessIdentity {
  readonly token: string;
  /** RFC 3339. */
  readonly since: string;
  /** The holder has given the lock back; what is left of it only has to be removed. */
  readonly released?: true;
}

const TEXTS = ["host", "bootId", "pidNamespace", "processStart", "token", "since"] as const;
const MAX_BYTES = 64 * 1024;

function isLockRecord(value: unknown): value is LockRecord {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return TEXTS.every((name) => typeof fields[name] === "string") && Number.isSafeInteger(fields.pid);
}

/** A lock file that nobody of ours wrote: held by we don't know whom, to be taken over explicitly only. */
function unreadable(path: string): LockRecord {
  const unknown = "an unknown machine";
  return {
    host: unknown,
    bootId: "",
    pidNamespace: "",
    pid: 0,
    processStart: "",
    token: `unreadable:${path}`,
    since: "an unknown time",
  };
}

/** The record in a lock file, or `undefined` when there is no such file. */
export function readLockRecord(path: string): LockRecord | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
  if (text.length > MAX_BYTES) return unreadable(path);
  try {
    const value: unknown = JSON.parse(text);
    return isLockRecord(value) ? value : unreadable(path);
  } catch (error) {
    if (error instanceof SyntaxError) return unreadable(path);
    throw error;
  }
}

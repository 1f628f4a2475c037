import { readdirSync, readFileSync } from "node:fs";
import type { Clock } from "../../ports/clock.ts";

/** Milliseconds between a polite SIGTERM and SIGKILL. */
export const GRACE_MS = 1000;
/** A group is looked for often at first, since most end at once. */
const FIRST_POLL_MS = 5;
const LAST_POLL_MS = 50;

/** Sends a signal to every process of a group. Returns whether there was one to send it to. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // macOS answers EPERM for a group of zombies.
    if (code === "ESRCH" || code === "EPERM") return false;
    throw error;
  }
}

/** Whether a process of the group still runs. Zombies that nobody reaps (a container without init) do not count. */
export function groupAlive(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  if (process.platform !== "linux") return true;
  return readdirSync("/proc").some((entry) => /^\d+$/.test(entry) && isLiveMember(entry, group));
}

function isLiveMember(pid: string, group: number): boolean {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH" || code === "EACCES") return false;
    throw error;
  }
  // The command stands in parentheses and may hold any character; the fields are counted after it.
  const [state, , processGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return processGroup === String(group) && state !== "Z" && state !== "X";
}

/** Resolves when no process of the group runs any more: `true`, or `false` when `withinMs` have passed first. */
export function groupGone(group: number, withinMs: number, clock: Clock): Promise<boolean> {
  const deadline = clock.monotonic() + withinMs;
  return new Promise((resolve) => {
    const look = (pauseMs: number): void => {
      const leftMs = deadline - clock.monotonic();
      if (!groupAlive(group)) resolve(true);
      else if (leftMs <= 0) resolve(false);
      else clock.timer(Math.min(pauseMs, leftMs), () => look(Math.min(pauseMs * 2, LAST_POLL_MS)));
    };
    look(FIRST_POLL_MS);
  });
}

/** Ends what is left of a group: SIGTERM, then SIGKILL after {@link GRACE_MS}. Resolves when it is gone. */
export async function endGroup(group: number, clock: Clock): Promise<void> {
  if (!groupAlive(group)) return;
  signalGroup(group, "SIGTERM");
  if (await groupGone(group, GRACE_MS, clock)) return;
  signalGroup(group, "SIGKILL");
  await groupGone(group, GRACE_MS, clock);
}

import type { WriteLog } from "@openexec/server";

export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One line of JSON for each entry that is at least as grave as `level`. */
export function logWriter(stream: NodeJS.WritableStream, level: LogLevel, now: () => number): WriteLog {
  const least = LOG_LEVELS.indexOf(level);
  return (entry) => {
    const own = LOG_LEVELS.find((known) => known === entry.level) ?? "info";
    if (LOG_LEVELS.indexOf(own) < least) return;
    stream.write(`${JSON.stringify({ time: new Date(now()).toISOString(), ...entry, level: own })}\n`);
  };
}

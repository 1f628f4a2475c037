import { parseAt } from "@openexec/timeline";

/** Milliseconds since the start of a run. @param startedAt RFC 3339 @returns 0 for what is no time, or was before */
export function sinceStart(startedAt: string): (at: string) => number {
  const origin = parseAt(startedAt);
  return (at) => {
    const micros = parseAt(at);
    return micros === undefined || origin === undefined ? 0 : Math.max(0, (micros - origin) / 1000);
  };
}

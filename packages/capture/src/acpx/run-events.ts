import {
  type Draft,
  fold,
  millisecondsBetween,
  type RunStatus,
  type TimelineEvent,
  type Totals,
  totalsProjection,
} from "@openexec/timeline";
import type { AcpxBundle } from "./parse.ts";
import type { TraceLine } from "./trace.ts";

/** The folder that the run worked in, by the first thing that says so. */
export function workingFolder({ trace, sessions, manifest }: AcpxBundle): string {
  for (const { type, payload } of trace.lines) {
    if (type === "action_prepared" && payload.action.cwd !== undefined) return payload.action.cwd;
  }
  for (const { binding } of sessions.values()) if (binding !== undefined && binding.cwd !== "") return binding.cwd;
  return manifest.flowPath?.replace(/[\\/][^\\/]*$/, "") ?? "";
}

/** The last part of a path. */
export function folderName(path: string): string {
  return /([^\\/]+)[\\/]*$/.exec(path)?.[1] ?? "acpx";
}

/** The version of acpx, when a session's handshake tells it. */
export function acpxVersion({ sessions }: AcpxBundle): string {
  for (const { conversation } of sessions.values()) {
    if (conversation.client?.name === "acpx" && conversation.client.version !== undefined)
      return conversation.client.version;
  }
  return "unknown";
}

/** What a finished run adds up to. */
export function totalsOf(events: readonly Draft[], startedAt: string, at: string): Totals {
  const placed = events.map((event, index) => ({ ...event, seq: index + 1, at, hash: "" }) as TimelineEvent);
  const counted = fold(totalsProjection, placed);
  return { ...counted, durationMs: Math.max(0, millisecondsBetween(startedAt, at) ?? 0) };
}

/** How the run stands when its last line is read. A run that acpx left `running` was killed, or still runs. */
export function statusOf(lines: readonly TraceLine[]): RunStatus {
  const last = lines.findLast(
    ({ type }) => type !== "unknown" && type !== "node_heartbeat" && type !== "artifact_written",
  );
  if (last?.type === "run_completed") return "completed";
  if (last?.type === "run_failed") return last.payload.status === "timed_out" ? "timed_out" : "failed";
  const waits =
    last?.type === "node_outcome" && last.payload.nodeType === "checkpoint" && last.payload.outcome === "ok";
  return waits ? "waiting" : "interrupted";
}

import type { AgentTurnOutcome } from "./driver.ts";

type Status = AgentTurnOutcome["status"];

/** How a call ended: by its owner, when that was ended, else as it says itself. */
export function statusOf(own: Status, signal: AbortSignal): Status {
  if (!signal.aborted) return own;
  const { reason } = signal as { readonly reason?: { readonly outcome?: Status } };
  return reason?.outcome ?? "cancelled";
}

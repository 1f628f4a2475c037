import {
  describeEvent,
  formatDuration,
  millisecondsBetween,
  type TimelineEvent,
  type UnknownEvent,
} from "@openexec/timeline";
import { escapeLine } from "../text/escape.ts";
import type { Painter } from "../text/painter.ts";
import { pad, truncate } from "../text/width.ts";

/** One event as one line: number, time since the start, type, where, and what it says. */
export function renderEvent(
  event: TimelineEvent | UnknownEvent,
  frame: { readonly columns: number; readonly startedAt: string },
  paint: Painter,
): string {
  const time = `+${formatDuration(millisecondsBetween(frame.startedAt, event.at))}`;
  const head = `${pad(String(event.seq), 5, "right")}  ${pad(time, 9, "right")}  `;
  const type = pad(event.type, 22);
  const where = event.callId ?? event.attemptId ?? "";
  const rest = [where, describeEvent(event)].filter((part) => part !== "").join("  ");
  return paint.dim(head) + type + truncate(`  ${escapeLine(rest)}`, frame.columns - head.length - type.length);
}

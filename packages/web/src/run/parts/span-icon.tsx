import {
  Ban,
  Check,
  CircleDashed,
  CirclePause,
  CircleX,
  ClockAlert,
  LoaderCircle,
  type LucideIcon,
  Unplug,
} from "lucide-react";
import type { SpanStatus } from "../model/spans.ts";

/** A shape and a colour for each status; what went well is a small grey mark. */
export const SPAN_LOOKS = {
  ok: { word: "Completed", icon: Check, color: "text-muted" },
  failed: { word: "Failed", icon: CircleX, color: "text-failed" },
  timed_out: { word: "Timed out", icon: ClockAlert, color: "text-timed-out" },
  cancelled: { word: "Cancelled", icon: Ban, color: "text-cancelled" },
  interrupted: { word: "Interrupted", icon: Unplug, color: "text-interrupted" },
  skipped: { word: "Not begun", icon: CircleDashed, color: "text-pending" },
  open: { word: "Running", icon: LoaderCircle, color: "text-running" },
  waiting: { word: "Waiting", icon: CirclePause, color: "text-waiting" },
} as const satisfies Record<SpanStatus, { word: string; icon: LucideIcon; color: string }>;

/** How something stands, as an icon. */
export function SpanIcon({ status }: { readonly status: SpanStatus }) {
  const { word, icon: Icon, color } = SPAN_LOOKS[status];
  return (
    <span role="img" aria-label={word} title={word} className={`flex shrink-0 ${color}`}>
      <Icon aria-hidden />
    </span>
  );
}

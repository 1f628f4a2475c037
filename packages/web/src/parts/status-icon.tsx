import type { RunStatus } from "@openexec/timeline";
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
import { cx } from "./cx.ts";

interface StatusLook {
  readonly word: string;
  readonly icon: LucideIcon;
  readonly color: string;
  /** Background of a bar in this status. */
  readonly bar: string;
  /** The same as the fill of an SVG shape. */
  readonly fill: string;
}

/** How each status looks: a shape of its own, and a colour. */
export const STATUS_LOOKS = {
  running: {
    word: "Running",
    icon: LoaderCircle,
    color: "text-running",
    bar: "bg-running-bar",
    fill: "fill-running-bar",
  },
  waiting: {
    word: "Waiting",
    icon: CirclePause,
    color: "text-waiting",
    bar: "bg-waiting-bar",
    fill: "fill-waiting-bar",
  },
  pending: {
    word: "Pending",
    icon: CircleDashed,
    color: "text-pending",
    bar: "bg-pending-bar",
    fill: "fill-pending-bar",
  },
  completed: {
    word: "Completed",
    icon: Check,
    color: "text-completed",
    bar: "bg-completed-bar",
    fill: "fill-completed-bar",
  },
  failed: { word: "Failed", icon: CircleX, color: "text-failed", bar: "bg-failed-bar", fill: "fill-failed-bar" },
  timed_out: {
    word: "Timed out",
    icon: ClockAlert,
    color: "text-timed-out",
    bar: "bg-timed-out-bar",
    fill: "fill-timed-out-bar",
  },
  interrupted: {
    word: "Interrupted",
    icon: Unplug,
    color: "text-interrupted",
    bar: "bg-interrupted-bar",
    fill: "fill-interrupted-bar",
  },
  cancelled: {
    word: "Cancelled",
    icon: Ban,
    color: "text-cancelled",
    bar: "bg-cancelled-bar",
    fill: "fill-cancelled-bar",
  },
} as const satisfies Record<RunStatus, StatusLook>;

/** The status as an icon; its word is read out and shown on hover unless `hidden` because the word stands beside it. */
export function StatusIcon({ status, hidden = false }: { readonly status: RunStatus; readonly hidden?: boolean }) {
  const { icon: Icon, color, word } = STATUS_LOOKS[status];
  const icon = (
    <Icon aria-hidden className={cx(color, status === "running" && "animate-[turn_1.6s_linear_infinite]")} />
  );
  if (hidden) return icon;
  return (
    <span role="img" aria-label={word} title={word} className="flex">
      {icon}
    </span>
  );
}

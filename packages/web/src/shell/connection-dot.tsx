import type { LiveStatus } from "../data/live-client.ts";
import { useConnection } from "../data/use-live.ts";
import { Button } from "../parts/button.tsx";
import { cx } from "../parts/cx.ts";
import { Tooltip } from "../parts/tooltip.tsx";

const LOOKS = {
  connecting: { dot: "bg-control", text: "Connecting to the server" },
  open: { dot: "bg-completed", text: "Connected: changes arrive by themselves" },
  lost: { dot: "bg-failed-bar", text: "The server does not answer; trying again. Press to try now" },
} as const satisfies Record<LiveStatus, { dot: string; text: string }>;

/** Whether the server tells this page about changes. A word stands beside the dot only when it does not. */
export function ConnectionDot() {
  const { status, retry } = useConnection();
  const look = LOOKS[status];
  return (
    <Tooltip content={look.text}>
      <Button aria-label={look.text} onClick={retry} className="min-w-7 text-muted touch:min-w-11">
        <span data-dot className={cx("size-2 rounded-full", look.dot)} />
        {status === "lost" && <span className="max-sm:hidden">Offline</span>}
      </Button>
    </Tooltip>
  );
}

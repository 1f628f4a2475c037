import type { ReactNode } from "react";
import { cx } from "../../../parts/cx.ts";
import { useRun } from "../../state/use-run.ts";
import { clockOf, exactClock } from "../../text/clock.ts";
import { useThreads } from "./thread-context.ts";

interface Props {
  /** Who spoke. */
  readonly who?: string;
  readonly seq: number;
  readonly id?: string | undefined;
  readonly children: ReactNode;
  /** A line above parts it from what was before. */
  readonly parted?: boolean;
  /** One line of 28 px. */
  readonly line?: boolean;
}

/** A row with who spoke and when at its left; a click there moves the playhead. */
export function Gutter({ who, seq, id, children, parted = false, line = false }: Props) {
  const ms = useRun((view) => view.data.time.timeOf(seq));
  const { go } = useThreads();
  return (
    <div className={`flex ${parted ? "border-line border-t" : ""}`}>
      <button
        type="button"
        title={`Go to event ${seq}, ${exactClock(ms)}`}
        className={cx(
          "flex w-16 shrink-0 flex-col items-start pl-2.5 text-left text-label text-muted tabular-nums hover:text-ink",
          "touch:min-h-11",
          line ? "pt-1.5 touch:pt-3.5" : "py-1",
        )}
        onClick={() => go(seq, id)}
      >
        {who !== undefined && <span>{who}</span>}
        <span>{clockOf(ms)}</span>
      </button>
      <div className={cx("min-w-0 flex-1 pr-3", !line && "py-1")}>{children}</div>
    </div>
  );
}

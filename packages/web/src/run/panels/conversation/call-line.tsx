import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { cx } from "../../../parts/cx.ts";
import { Duration } from "../../../parts/numbers.tsx";
import type { Family } from "../../model/family.ts";
import { isBad, type SpanStatus } from "../../model/spans.ts";
import { FAMILY_BARS } from "../../parts/families.ts";
import { SPAN_LOOKS, SpanIcon } from "../../parts/span-icon.tsx";
import { plainText } from "../../text/plain.ts";

interface Props {
  readonly family: Family;
  readonly name: string;
  /** The argument that matters. */
  readonly subject?: ReactNode;
  /** How it ended, in a word. */
  readonly result?: ReactNode;
  readonly durationMs?: number | undefined;
  readonly status: SpanStatus;
  /** How it ended, where `status` is that of an earlier moment: the playhead must neither open nor close it. */
  readonly finally?: SpanStatus;
  readonly current?: boolean;
  /** What opens below the line. */
  readonly children?: () => ReactNode;
  readonly onGo?: () => void;
}

/** Something that was done, in one line of 28 px, 44 for a finger; what failed starts open. */
export function CallLine({
  family,
  name,
  subject,
  result,
  durationMs,
  status,
  finally: end = status,
  current = false,
  children,
  onGo,
}: Props) {
  /** What the reader chose; before that, what fails while it is shown opens too. */
  const [chosen, setChosen] = useState<boolean>();
  const open = chosen ?? isBad(end);
  const toggle = () => {
    if (!open) onGo?.();
    setChosen(!open);
  };
  return (
    <div>
      <button
        type="button"
        aria-expanded={children === undefined ? undefined : open}
        className={cx(
          "-mx-1 flex h-7 touch:h-11 w-[calc(100%+8px)] items-center gap-2 rounded px-1 text-left hover:bg-hover",
          current && "bg-selected",
        )}
        onClick={children === undefined ? onGo : toggle}
      >
        <ChevronRight
          aria-hidden
          className={cx("text-muted transition-transform", open && "rotate-90", children === undefined && "invisible")}
        />
        <span className={cx("h-4 w-0.75 shrink-0 rounded", FAMILY_BARS[family])} />
        <span className="max-w-3/5 shrink-0 truncate font-medium" title={plainText(name)}>
          {plainText(name)}
        </span>
        <span className="min-w-0 flex-1 truncate font-mono text-mono text-muted">
          {typeof subject === "string" ? plainText(subject) : subject}
        </span>
        <span
          className={cx("shrink-0 text-small tabular-nums", isBad(status) ? SPAN_LOOKS[status].color : "text-muted")}
        >
          {result}
        </span>
        <span className="w-14 shrink-0 text-right text-muted text-small tabular-nums">
          {durationMs !== undefined && <Duration ms={durationMs} />}
        </span>
        <SpanIcon status={status} />
      </button>
      {open && children !== undefined && <div className="flex flex-col gap-2 py-1 pb-2 pl-5">{children()}</div>}
    </div>
  );
}

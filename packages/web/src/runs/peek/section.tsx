import type { ReactNode } from "react";
import { cx } from "../../parts/cx.ts";

interface Props {
  readonly title: string;
  /** How many there are. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly isFlush?: boolean;
}

/** A part of the panel with its name. */
export function PeekSection({ title, note, actions, children, isFlush = false }: Props) {
  return (
    <section aria-label={title} className="border-line border-t">
      <header className="flex h-8 items-center gap-2 px-4">
        <h3 className="font-medium text-small">{title}</h3>
        {note !== undefined && <span className="text-muted text-small tabular-nums">{note}</span>}
        <span className="flex-1" />
        {actions}
      </header>
      <div className={cx("pb-3", !isFlush && "px-4")}>{children}</div>
    </section>
  );
}

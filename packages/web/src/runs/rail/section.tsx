import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "../../parts/cx.ts";
import { useStored } from "../../parts/stored.ts";

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

/** A part of the rail that folds; whether it is open is kept. */
export function Section({ title, children }: Props) {
  const [isOpen, setOpen] = useStored(`rail.${title}`, (value) => value !== false);
  return (
    <section className="flex shrink-0 flex-col">
      <h2>
        <button
          type="button"
          aria-expanded={isOpen}
          className="flex h-6 w-full items-center gap-1 rounded px-1 text-label text-muted hover:text-ink touch:min-h-11"
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight aria-hidden className={cx("transition-transform", isOpen && "rotate-90")} />
          {title}
        </button>
      </h2>
      {isOpen && children}
    </section>
  );
}

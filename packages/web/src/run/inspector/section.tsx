import { ChevronRight } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useStored } from "../../parts/stored.ts";

interface Props {
  readonly title: string;
  /** Beside the title, at the right. */
  readonly note?: ReactNode;
  readonly open?: boolean;
  readonly children: () => ReactNode;
}

/** A part of the inspector that folds; which ones are open is kept in this browser. */
export function Section({ title, note, open = true, children }: Props) {
  const [isOpen, setOpen] = useStored(`inspector.${title}`, (value) => (typeof value === "boolean" ? value : open));
  const id = useId();
  return (
    <section className="border-line border-t">
      <h3>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={id}
          className="flex h-7 touch:h-11 w-full items-center gap-1.5 px-2 text-left text-small hover:bg-hover"
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight aria-hidden className={`text-muted transition-transform ${isOpen ? "rotate-90" : ""}`} />
          <span className="font-medium">{title}</span>
          <span className="ml-auto truncate text-muted tabular-nums">{note}</span>
        </button>
      </h3>
      <div id={id} hidden={!isOpen} className="flex flex-col gap-2 px-3 pb-3">
        {isOpen && children()}
      </div>
    </section>
  );
}

/** Names and values in two columns. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    // In a sheet over the width two stand beside each other: it is low, and would be empty at its right.
    <dl className="grid grid-cols-[96px_minmax(0,1fr)] gap-x-2 gap-y-1 text-small @min-[560px]:grid-cols-[96px_minmax(0,1fr)_96px_minmax(0,1fr)] [&_code]:leading-4">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

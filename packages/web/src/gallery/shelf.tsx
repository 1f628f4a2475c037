import type { ReactNode } from "react";

interface Props {
  readonly name: string;
  /** One below the other, over the full width. */
  readonly stacked?: boolean;
  readonly children: ReactNode;
}

/** Parts of one sort, under its name. */
export function Shelf({ name, stacked = false, children }: Props) {
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <h2 className="text-label text-muted">{name}</h2>
      <div className={stacked ? "flex min-w-0 flex-col gap-2" : "flex flex-wrap items-center gap-4"}>{children}</div>
    </section>
  );
}

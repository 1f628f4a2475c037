import type { ReactNode } from "react";

interface Props {
  readonly title: string;
  /** What it means, and what to do about it. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** An error is read out at once. */
  readonly isError?: boolean;
}

/** What stands where there is nothing to show: no runs, no match, an error. */
export function StateMessage({ title, children, actions, isError = false }: Props) {
  return (
    <div role={isError ? "alert" : "status"} className="flex max-w-[520px] flex-col gap-2 px-3 py-6">
      <h2 className="font-semibold text-title">{title}</h2>
      {children !== undefined && <div className="break-words text-body text-muted">{children}</div>}
      {actions !== undefined && <div className="flex flex-wrap gap-2 pt-2">{actions}</div>}
    </div>
  );
}

import { type ReactNode, useEffect } from "react";
import type { Crumb } from "./crumb.ts";
import { TopBar } from "./top-bar.tsx";

interface Props {
  /** Of the browser's tab. */
  readonly title: string;
  readonly crumbs: readonly Crumb[];
  readonly children: ReactNode;
}

/** A page: the bar of 40 px, and below it regions that scroll by themselves. */
export function Page({ title, crumbs, children }: Props) {
  useEffect(() => {
    document.title = `${title} · OpenExec`;
  }, [title]);
  return (
    <div className="flex h-full flex-col">
      <TopBar crumbs={crumbs} />
      <main className="relative flex min-h-0 flex-1 flex-col">{children}</main>
    </div>
  );
}

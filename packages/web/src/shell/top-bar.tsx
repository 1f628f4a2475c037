import { CircleHelp, Search } from "lucide-react";
import { Fragment } from "react";
import { Link } from "wouter";
import { IconButton } from "../parts/icon-button.tsx";
import { runsPath } from "../routes/paths.ts";
import { ConnectionDot } from "./connection-dot.tsx";
import type { Crumb } from "./crumb.ts";
import { Mark } from "./mark.tsx";
import { ProjectSwitcher } from "./project-switcher.tsx";
import { useShell } from "./shell-context.ts";
import { ThemeMenu } from "./theme-menu.tsx";

/** The bar over every page: where one is at the left, what always works at the right. */
export function TopBar({ crumbs }: { readonly crumbs: readonly Crumb[] }) {
  const { openPalette, openHelp } = useShell();
  return (
    <header className="flex h-10 shrink-0 items-center gap-1 border-line border-b px-2 touch:h-11">
      <Link
        href={runsPath()}
        aria-label="OpenExec, all runs"
        // The narrowest windows have no room for it, and "Runs" leads there too; nor for the name of a run, which its page says.
        className="flex size-7 shrink-0 items-center justify-center rounded max-[359px]:hidden touch:-ml-2 touch:size-11"
      >
        <Mark />
      </Link>
      <ProjectSwitcher />
      <nav
        aria-label="Where you are"
        className="flex min-w-0 flex-1 items-center gap-1.5 self-stretch overflow-hidden text-body"
      >
        {crumbs.map((crumb, index) => (
          <Fragment key={crumb.label}>
            <span className="text-muted max-[359px]:hidden" aria-hidden>
              /
            </span>
            {crumb.href === undefined ? (
              <h1 aria-current="page" className={index === 0 ? "shrink-0" : "truncate max-[359px]:sr-only"}>
                {crumb.short === undefined ? (
                  crumb.label
                ) : (
                  <>
                    <span className="max-sm:hidden">{crumb.label}</span>
                    <span className="sm:hidden">{crumb.short}</span>
                  </>
                )}
              </h1>
            ) : (
              <Link
                href={crumb.href}
                className="shrink-0 rounded text-muted hover:text-ink touch:relative touch:-mx-2 touch:flex touch:h-full touch:items-center touch:px-2 max-[359px]:touch:ml-0"
              >
                {crumb.label}
              </Link>
            )}
          </Fragment>
        ))}
      </nav>
      <ConnectionDot />
      <IconButton label="Commands" keys="Mod+k" icon={<Search />} onClick={openPalette} />
      <ThemeMenu />
      <IconButton label="Keys" keys="?" icon={<CircleHelp />} onClick={openHelp} />
    </header>
  );
}

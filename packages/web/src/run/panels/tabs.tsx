import { type KeyboardEvent, useMemo } from "react";
import { isInText } from "../../keys/text-field.ts";
import { cx } from "../../parts/cx.ts";
import { Guarded } from "../../parts/guarded.tsx";
import { Compact } from "../../parts/numbers.tsx";
import { useKeptFocus } from "../../parts/use-kept-focus.ts";
import { PANELS, type PanelName } from "../model/view-state.ts";
import { SearchBar } from "../search/search-bar.tsx";
import { useRun, useRunStore } from "../state/use-run.ts";
import { EventsNotice } from "./events-notice.tsx";
import { PANEL_ROWS, type PanelRow } from "./registry.ts";

/** The middle column: its tabs, and the panel that is chosen. @param searching begins with a search */
export function Tabs({ searching = false }: { readonly searching?: boolean }) {
  const store = useRunStore();
  const panel = useRun((view) => view.panel);
  const data = useRun((view) => view.data);
  const kept = useKeptFocus<HTMLDivElement>(panel);
  const { view: Panel }: PanelRow = PANEL_ROWS[panel];
  const counts = useMemo(
    () => new Map(PANELS.map((name) => [name, (PANEL_ROWS[name] as PanelRow).count(data)])),
    [data],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    const next = PANELS[(PANELS.indexOf(panel) + by + PANELS.length) % PANELS.length] as PanelName;
    store.setPanel(next);
    document.getElementById(`tab-${next}`)?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="flex h-full min-w-0 flex-col">
      <div className="h-9 shrink-0 border-line border-b touch:box-content touch:h-11">
        <div
          role="tablist"
          aria-label="Views of the run"
          className="flex h-full overflow-x-auto pr-8 pl-1 [mask-image:linear-gradient(to_right,black_calc(100%-32px),transparent)] [scrollbar-width:none]"
          onKeyDown={onKeyDown}
        >
          {PANELS.map((name) => {
            const { title }: PanelRow = PANEL_ROWS[name];
            const number = counts.get(name);
            const chosen = name === panel;
            return (
              <button
                key={name}
                id={`tab-${name}`}
                type="button"
                role="tab"
                aria-selected={chosen}
                aria-controls="panel"
                tabIndex={chosen ? 0 : -1}
                className={cx(
                  "relative flex shrink-0 items-center gap-1.5 px-2 text-small",
                  chosen
                    ? "font-medium text-ink after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:bg-accent"
                    : number === 0
                      ? "text-muted hover:text-ink"
                      : "text-ink",
                )}
                // Who clicks has the keys of the page, not those of a list of tabs: → is the next event.
                onMouseDown={(event) => {
                  const { activeElement } = document;
                  if (activeElement instanceof HTMLElement && isInText(activeElement)) activeElement.blur();
                  event.preventDefault();
                }}
                onClick={() => store.setPanel(name)}
              >
                {title}
                {number !== undefined && number > 0 && (
                  <span className="text-label text-muted tabular-nums">
                    <Compact of={number} />
                  </span>
                )}
              </button>
            );
          })}
        </div>
      </div>
      <SearchBar searching={searching} />
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${panel}`} className="min-h-0 flex-1" {...kept}>
        <Guarded title="This view could not be drawn" of={panel}>
          <Panel />
        </Guarded>
      </div>
      <EventsNotice />
    </div>
  );
}

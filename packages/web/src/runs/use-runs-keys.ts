import { useActions } from "../keys/use-actions.ts";
import type { ListItem } from "./list/live-rows.ts";
import type { RunsView } from "./view/runs-view.ts";
import type { ChangeView } from "./view/use-view.ts";

interface Options {
  readonly view: RunsView;
  readonly change: ChangeView;
  readonly items: readonly ListItem[];
  readonly cursor: string | undefined;
  readonly setCursor: (id: string | undefined) => void;
  /** To the run before or after the one in the panel, loaded or not. */
  readonly walk: (by: -1 | 1) => void;
  readonly openRun: (id: string) => void;
  readonly focusCommand: () => void;
  readonly toggleRail: () => void;
  readonly refresh: () => void;
  readonly zoomOut: () => void;
}

/** Every key of the runs page. */
export function useRunsKeys(options: Options): void {
  const { view, change, items, cursor, setCursor, walk, openRun } = options;
  const ids = items.flatMap((item) => (item.type === "run" ? [item.row.id] : []));
  const current = view.peek ?? cursor;
  const move = (by: -1 | 1) => {
    if (view.peek !== undefined) return walk(by);
    const at = cursor === undefined ? -1 : ids.indexOf(cursor);
    const next = ids[at < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, at + by))];
    if (next !== undefined) setCursor(next);
    return undefined;
  };
  const open = () => {
    if (view.peek !== undefined) openRun(view.peek);
    else if (cursor !== undefined) change({ peek: cursor });
  };
  const pick = () => {
    if (current === undefined) return;
    const { picked } = view;
    const next = picked.includes(current) ? picked.filter((id) => id !== current) : [...picked, current];
    change({ picked: next }, "replace");
  };
  const back = () => {
    if (cursor !== undefined) setCursor(undefined);
    else if (view.filter.from !== undefined || view.filter.to !== undefined) options.zoomOut();
    else if (view.picked.length > 0) change({ picked: [] }, "replace");
  };
  useActions("Runs", [
    { title: "Next row", keys: ["ArrowDown"], keysOnly: true, run: () => move(1) },
    { title: "Previous row", keys: ["ArrowUp"], keysOnly: true, run: () => move(-1) },
    { title: "Look into the row, then open it", keys: ["Enter"], keysOnly: true, run: open },
    { title: "First row", keys: ["Home"], keysOnly: true, run: () => setCursor(ids[0]) },
    { title: "Last loaded row", keys: ["End"], keysOnly: true, run: () => setCursor(ids.at(-1)) },
    { title: "Pick the row", keys: ["x"], keysOnly: true, run: pick },
    { title: "Edit the filter", keys: ["/"], words: "search command", run: options.focusCommand },
    {
      title: view.live ? "Stop live" : "Go live",
      keys: ["j"],
      words: "follow tail",
      run: () => change({ live: !view.live }),
    },
    { title: "Refresh", keys: ["r"], words: "reload", run: options.refresh },
    { title: "Show or hide the filters", keys: ["b"], words: "rail facets", run: options.toggleRail },
    { title: "Back", keys: ["Escape"], keysOnly: true, run: back },
  ]);
}

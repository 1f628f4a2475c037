import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { fetchRuns } from "../data/runs-api.ts";
import { useActionGroups } from "../keys/use-actions.ts";
import { Keys } from "../parts/keys.tsx";
import { StatusIcon } from "../parts/status-icon.tsx";
import { runPath } from "../routes/paths.ts";
import { plainText } from "../run/text/plain.ts";

const ROW = "flex h-8 items-center gap-2 rounded px-2 text-body data-[selected=true]:bg-hover touch:min-h-11";
const GROUP =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-label [&_[cmdk-group-heading]]:text-muted";

/** The palette is loaded after its layer has the focus. */
const focusOnce = (input: HTMLInputElement | null) => input?.focus();

/** What ⌘K shows: every action of the page, and runs by number or words. Loaded when it is first opened. */
export default function CommandPalette({ onDone }: { readonly onDone: () => void }) {
  const [text, setText] = useState("");
  const [, navigate] = useLocation();
  const groups = useActionGroups();
  const wanted = useDeferredValue(text.trim());
  const found = useQuery({
    queryKey: ["palette", wanted],
    queryFn: ({ signal }) =>
      fetchRuns(new URLSearchParams({ limit: "6", meta: "none", text: wanted }).toString(), signal),
    enabled: wanted.length > 1,
  });
  const runs = found.data?.runs ?? [];
  const [first] = runs;
  const [chosen, setChosen] = useState("");
  const list = useRef<HTMLDivElement>(null);
  // Runs come later than what the text was typed for: where nothing else answers to it, Enter leads to the first of them.
  useEffect(() => {
    const isAnswered = list.current?.querySelector("[cmdk-item][aria-selected=true]") !== null;
    if (first !== undefined && !isAnswered) setChosen(first.id);
  }, [first]);
  const run = (action: () => void) => {
    onDone();
    action();
  };

  return (
    <Command label="Commands" loop value={chosen} onValueChange={setChosen} className="flex max-h-[76vh] flex-col">
      <Command.Input
        ref={focusOnce}
        value={text}
        onValueChange={setText}
        placeholder="Find a run or a command"
        className="h-11 shrink-0 border-line border-b bg-transparent px-3 text-body outline-none"
      />
      <Command.List ref={list} className="min-h-0 overflow-auto p-1">
        {runs.length === 0 && !found.isFetching && (
          <Command.Empty className="px-2 py-6 text-muted text-small">Nothing by that name.</Command.Empty>
        )}
        {groups.map((group) => {
          const actions = group.actions.filter((action) => action.keysOnly !== true);
          if (actions.length === 0) return null;
          return (
            <Command.Group key={group.name} heading={group.name} className={GROUP}>
              {actions.map((action) => (
                <Command.Item
                  key={action.title}
                  value={`${group.name} ${action.title}`}
                  keywords={action.words?.split(" ") ?? []}
                  className={ROW}
                  onSelect={() => run(action.run)}
                >
                  <span className="flex-1 truncate">{action.title}</span>
                  {action.keys?.slice(0, 1).map((keys) => (
                    <Keys key={keys} of={keys} />
                  ))}
                </Command.Item>
              ))}
            </Command.Group>
          );
        })}
        {runs.length > 0 && (
          <Command.Group heading="Runs" className={GROUP} forceMount>
            {runs.map((row) => (
              <Command.Item
                key={row.id}
                value={row.id}
                forceMount
                className={ROW}
                onSelect={() => run(() => navigate(runPath(row.id)))}
              >
                <StatusIcon status={row.status} />
                <span className="w-12 text-muted tabular-nums">
                  {row.number === undefined ? "–" : `#${row.number}`}
                </span>
                <span className="flex-1 truncate">{plainText(row.title)}</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
      </Command.List>
    </Command>
  );
}

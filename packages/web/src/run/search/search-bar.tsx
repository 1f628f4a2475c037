import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, Search, X } from "lucide-react";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { useActions } from "../../keys/use-actions.ts";
import { IconButton } from "../../parts/icon-button.tsx";
import { hitFrom } from "../model/search-hits.ts";
import type { SearchHit } from "../source/run-source.ts";
import { useRun, useRunStore } from "../state/use-run.ts";
import { plainText } from "../text/plain.ts";

const NONE: readonly SearchHit[] = [];

/** Finds a text in the run: `/` opens it, `n` and `N` go from hit to hit. @param searching opens it at once */
export function SearchBar({ searching }: { readonly searching: boolean }) {
  const store = useRunStore();
  const query = useRun((view) => view.query);
  const at = useRun((view) => view.head.at);
  const endSeq = useRun((view) => view.data.endSeq);
  const [open, setOpen] = useState(searching || query !== "");
  /** How often it was asked for: a link that has a search in it takes no keys from the page. */
  const [asked, setAsked] = useState(searching ? 1 : 0);
  const input = useRef<HTMLInputElement>(null);
  const text = useDeferredValue(query);
  const { data, error, isFetching } = useQuery({
    queryKey: ["search", store.source.key, text, endSeq],
    queryFn: ({ signal }) => store.source.search(text, signal),
    enabled: text !== "",
    placeholderData: (before) => before,
  });
  const hits = text === "" ? NONE : (data ?? NONE);
  const index = hits.findIndex(({ seq }) => seq === at);
  const go = (direction: 1 | -1, isRepeat = false) => {
    const hit = hitFrom(hits, at, direction);
    if (hit !== undefined) store.seek(hit.seq, isRepeat ? "replace" : "push");
  };
  const isSearching = isFetching || text !== query;
  // Who types and presses Enter at once means the hit that is not found yet.
  const [wanted, setWanted] = useState<1 | -1>();
  useEffect(() => {
    if (wanted === undefined || isSearching) return;
    setWanted(undefined);
    go(wanted);
  });
  const close = () => {
    store.setQuery("");
    setWanted(undefined);
    setOpen(false);
  };
  const begin = () => {
    setOpen(true);
    setAsked(asked + 1);
  };
  useActions("Search", [
    { title: "Search in the run", keys: ["/"], words: "find text", run: begin },
    ...(hits.length === 0
      ? []
      : [
          { title: "Next hit", keys: ["n"], run: (held?: boolean) => go(1, held) },
          { title: "Previous hit", keys: ["N"], run: (held?: boolean) => go(-1, held) },
        ]),
  ]);
  useEffect(() => {
    if (asked > 0) input.current?.focus();
  }, [asked]);
  // What is searched for is shown, also where going back brought it.
  if (!open && query === "") return null;
  const count =
    error !== null
      ? error.message
      : query === ""
        ? ""
        : hits.length === 0
          ? isFetching
            ? ""
            : "No hit"
          : `${index < 0 ? "" : `${index + 1} of `}${hits.length}`;
  const current = hits[index];
  return (
    <search className="flex h-9 shrink-0 items-center gap-2 border-line border-b px-3 text-small touch:box-content touch:h-11 touch:gap-0 touch:pr-0">
      <Search aria-hidden className="text-muted" />
      <input
        ref={input}
        type="text"
        value={query}
        aria-label="Search in the run"
        placeholder="Text of an event, exactly as it is written"
        className="h-7 min-w-0 flex-1 bg-transparent outline-none"
        // Also where a link or going back brought it: it must not go from under somebody who empties it.
        onFocus={() => setOpen(true)}
        onChange={(event) => store.setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") setWanted(event.shiftKey ? -1 : 1);
          else if (event.key === "Escape") close();
          else return;
          event.preventDefault();
        }}
      />
      {current !== undefined && <Excerpt hit={current} />}
      <span aria-live="polite" className="shrink-0 text-muted tabular-nums">
        {count}
      </span>
      <IconButton
        label="Previous hit"
        keys="N"
        icon={<ChevronUp />}
        disabled={hits.length === 0}
        onClick={() => go(-1)}
      />
      <IconButton label="Next hit" keys="n" icon={<ChevronDown />} disabled={hits.length === 0} onClick={() => go(1)} />
      <IconButton label="Close the search" keys="Escape" icon={<X />} onClick={close} />
    </search>
  );
}

function Excerpt({ hit: { excerpt, from, to } }: { readonly hit: SearchHit }) {
  return (
    <span className="max-w-80 truncate font-mono text-mono text-muted max-md:hidden">
      {plainText(excerpt.slice(Math.max(0, from - 20), from))}
      <mark className="bg-selected text-ink">{plainText(excerpt.slice(from, to))}</mark>
      {plainText(excerpt.slice(to))}
    </span>
  );
}

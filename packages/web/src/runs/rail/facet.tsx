import type { Choice, RunListMeta } from "@openexec/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useDeferredValue, useState } from "react";
import { fetchFacet } from "../../data/runs-api.ts";
import { neighbourOf } from "./arrows.ts";
import { FacetValue } from "./facet-value.tsx";
import { exclude, FACETS, facetRows, only, type RailFacet, SEARCH_ABOVE, toggle } from "./model.ts";
import { Section } from "./section.tsx";

interface Props {
  readonly facet: RailFacet;
  readonly values: RunListMeta["facets"][RailFacet] | undefined;
  /** The values could not be loaded. */
  readonly isFailed: boolean;
  readonly choice: Choice | undefined;
  /** The list's own, for searching among values that are not listed. */
  readonly query: URLSearchParams;
  readonly onChoice: (choice: Choice | undefined) => void;
}

/** Values of one field with their counts: any of the chosen ones. */
export function Facet({ facet, values, isFailed, choice, query, onChoice }: Props) {
  const [text, setText] = useState("");
  const [stop, setStop] = useState(0);
  const [showsAll, setShowsAll] = useState(false);
  const wanted = useDeferredValue(text.trim());
  const found = useQuery({
    queryKey: ["facet", facet, wanted, query.toString()],
    queryFn: ({ signal }) => fetchFacet(facet, wanted, query, signal),
    enabled: wanted !== "",
    placeholderData: keepPreviousData,
  });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = neighbourOf(event);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
    const values = [...event.currentTarget.querySelectorAll("[data-value]")];
    setStop(
      Math.max(
        0,
        values.findIndex((value) => value.parentElement === next.parentElement),
      ),
    );
  };
  const isLong = (values?.values.length ?? 0) > SEARCH_ABOVE || values?.more === true;
  const isSearching = isLong && wanted !== "";
  const all = facetRows(facet, isSearching ? found.data?.values : values?.values, isSearching ? undefined : choice);
  const rows = showsAll || isSearching || facet === "status" ? all : shortened(all);
  if (all.length === 0 && !isSearching && (values !== undefined || isFailed)) return null;
  return (
    <Section title={FACETS[facet]}>
      {isLong && (
        <input
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={`Find ${FACETS[facet].toLowerCase()}`}
          aria-label={`Find ${FACETS[facet].toLowerCase()}`}
          className="mx-2 mb-1 h-6 min-w-0 rounded border border-control bg-transparent px-1.5 text-small touch:h-11"
        />
      )}
      <ul className="flex flex-col" onKeyDown={onKeyDown}>
        {rows.map((row, index) => (
          <FacetValue
            key={row.value}
            facet={facet}
            row={row}
            isStop={index === Math.min(stop, rows.length - 1)}
            onToggle={() => onChoice(toggle(choice, row.value))}
            onOnly={() => onChoice(only(choice, row.value))}
            onExclude={() => onChoice(exclude(choice, row.value))}
          />
        ))}
      </ul>
      {isSearching && found.data?.values.length === 0 && <p className="px-2 text-muted text-small">No such value</p>}
      {rows.length < all.length && (
        <button
          type="button"
          className="h-6 rounded px-2 text-left text-muted text-small hover:text-ink touch:min-h-11"
          onClick={() => setShowsAll(true)}
        >
          {`${all.length - rows.length} more`}
        </button>
      )}
    </Section>
  );
}

/** The most frequent ones, and every one that is chosen. */
function shortened(rows: ReturnType<typeof facetRows>): ReturnType<typeof facetRows> {
  return rows.length <= SEARCH_ABOVE ? rows : rows.filter((row, index) => index < SEARCH_ABOVE || row.state !== "off");
}

import type { FilterFieldName, RunListMeta } from "@openexec/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { fetchFacet } from "../../data/runs-api.ts";
import type { KnownValues } from "./completion.ts";

export type FacetValues = RunListMeta["facets"];

const FACETS = ["status", "trigger", "flow", "tool", "model"] as const;

/** Values that the runs really have. Of a facet that lists only some, those with what is typed in them are asked for. */
export function useKnownValues(
  facets: FacetValues | undefined,
  field: { readonly field: FilterFieldName; readonly typed: string } | undefined,
  query: URLSearchParams,
): KnownValues {
  const name = FACETS.find((facet) => facet === field?.field);
  const typed = useDeferredValue(field?.typed ?? "");
  const found = useQuery({
    queryKey: ["facet", name, typed, query.toString()],
    queryFn: ({ signal }) => fetchFacet(name ?? "flow", typed, query, signal),
    enabled: name !== undefined && typed !== "" && facets?.[name]?.more === true,
    placeholderData: keepPreviousData,
  });
  const known: KnownValues = Object.fromEntries(FACETS.map((facet) => [facet, facets?.[facet]?.values ?? []]));
  return name !== undefined && found.data?.name === name ? { ...known, [name]: found.data.values } : known;
}

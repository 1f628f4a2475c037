import type { Choice, RunFilter, RunListMeta } from "@openexec/protocol";
import { STATUS_LOOKS } from "../../parts/status-icon.tsx";

/** The facets of the rail that hold values of one field of the filter, in their order. */
export const FACETS = {
  status: "Status",
  trigger: "Trigger",
  flow: "Flow",
  model: "Model",
  tool: "Tool",
} as const;

export type RailFacet = keyof typeof FACETS;

/** Facets with more values than this can be searched. */
export const SEARCH_ABOVE = 8;

export interface FacetRow {
  readonly value: string;
  /** Unknown while the counts are loading, and for a chosen value that the list does not have. */
  readonly count: number | undefined;
  readonly state: "off" | "in" | "out";
}

const STATUS_ORDER: readonly string[] = Object.keys(STATUS_LOOKS);

/**
 * The rows of a facet: what the list has, and what is chosen although the list does not have it. Statuses stand in their
 * own order, others by frequency, so that nothing moves when one is chosen.
 */
export function facetRows(
  facet: RailFacet,
  values: RunListMeta["facets"][RailFacet]["values"] | undefined,
  choice: Choice | undefined,
): readonly FacetRow[] {
  // What a run does not say is no choice: nobody could read it.
  const said = (values ?? []).filter(({ value }) => value !== "");
  const counts = new Map(said.map(({ value, count }) => [value, count]));
  const chosen = [...(choice?.in ?? []), ...(choice?.notIn ?? [])];
  const all = [...counts.keys(), ...chosen.filter((value) => !counts.has(value))];
  if (facet === "status") all.sort((a, b) => STATUS_ORDER.indexOf(a) - STATUS_ORDER.indexOf(b));
  return all.map((value) => ({
    value,
    // A facet that lists everything has no other value: its count is nought.
    count: counts.get(value) ?? (values === undefined ? undefined : 0),
    state: choice?.in?.includes(value) ? "in" : choice?.notIn?.includes(value) ? "out" : "off",
  }));
}

/** The choice after a click on a value: chosen and not chosen take turns; what was excluded is let in again. */
export function toggle(choice: Choice | undefined, value: string): Choice | undefined {
  const wanted = choice?.in ?? [];
  const unwanted = choice?.notIn ?? [];
  if (unwanted.includes(value)) return choiceOf(wanted, without(unwanted, value));
  if (wanted.includes(value)) return choiceOf(without(wanted, value), unwanted);
  return choiceOf([...wanted, value].sort(), unwanted);
}

/** Just this value; a second time everything again. */
export function only(choice: Choice | undefined, value: string): Choice | undefined {
  const isOnly = choice?.in?.length === 1 && choice.in[0] === value && choice.notIn === undefined;
  return isOnly ? undefined : { in: [value] };
}

/** Everything but this value. */
export function exclude(choice: Choice | undefined, value: string): Choice | undefined {
  return choiceOf(without(choice?.in ?? [], value), [...without(choice?.notIn ?? [], value), value].sort());
}

const without = (values: readonly string[], value: string) => values.filter((other) => other !== value);

function choiceOf(wanted: readonly string[], unwanted: readonly string[]): Choice | undefined {
  if (wanted.length === 0 && unwanted.length === 0) return undefined;
  return { ...(wanted.length > 0 && { in: wanted }), ...(unwanted.length > 0 && { notIn: unwanted }) };
}

/** The filter with another choice in one of its fields; an absent one takes the field away. */
export function withChoice(filter: RunFilter, facet: RailFacet, choice: Choice | undefined): RunFilter {
  const { [facet]: _, ...rest } = filter;
  return choice === undefined ? rest : { ...rest, [facet]: choice };
}

import type { RunListMeta } from "@openexec/protocol";
import type { RunsView } from "../view/runs-view.ts";
import type { ChangeView } from "../view/use-view.ts";
import { Facet } from "./facet.tsx";
import { InteractionFacet } from "./interaction-facet.tsx";
import { FACETS, type RailFacet, withChoice } from "./model.ts";
import { TimeRange } from "./time-range.tsx";

interface Props {
  readonly view: RunsView;
  readonly change: ChangeView;
  readonly meta: RunListMeta | undefined;
  /** The counts could not be loaded. */
  readonly isFailed: boolean;
  readonly query: URLSearchParams;
}

/** What the list can be narrowed by. Another filter closes the panel: its run may not be in the list any more. */
export function Rail({ view, change, meta, isFailed, query }: Props) {
  const { filter } = view;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overflow-x-hidden p-2">
      <TimeRange view={view} change={change} />
      {(meta !== undefined || isFailed) && (
        // All at once when the counts are there: nothing that is seen is pushed down.
        <>
          {(Object.keys(FACETS) as RailFacet[]).map((facet) => (
            <Facet
              key={facet}
              facet={facet}
              values={meta?.facets[facet]}
              isFailed={isFailed}
              choice={filter[facet]}
              query={query}
              onChoice={(choice) => change({ filter: withChoice(filter, facet, choice), peek: undefined })}
            />
          ))}
          <InteractionFacet
            values={meta?.facets.interaction?.values}
            asked={filter.elicitation}
            onAsked={(elicitation) => {
              const { elicitation: _, ...rest } = filter;
              change({ filter: elicitation === undefined ? rest : { ...rest, elicitation }, peek: undefined });
            }}
          />
        </>
      )}
    </div>
  );
}

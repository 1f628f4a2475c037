import { Button } from "../../parts/button.tsx";
import { StateMessage } from "../../parts/state-message.tsx";
import { isBounded, type RunsView } from "../view/runs-view.ts";
import type { ChangeView } from "../view/use-view.ts";

interface Props {
  readonly view: RunsView;
  /** A name in the filter that no run has; absent also when one with it came since. */
  readonly unknown: string | undefined;
  readonly change: ChangeView;
}

/** No run matches: how to ask for more. What was asked stands in the command line. */
export function NoMatch({ view, unknown, change }: Props) {
  const { project, from: _, to: __, ...rest } = view.filter;
  const inProject = project === undefined ? {} : { project };
  const hasTime = isBounded(view) || view.range !== undefined;
  const hasMore = Object.keys(rest).length > 0;
  return (
    <StateMessage
      title="No run matches"
      actions={
        <>
          {hasTime && hasMore && (
            <Button look="outline" onClick={() => change({ filter: { ...rest, ...inProject }, range: undefined })}>
              Search all time
            </Button>
          )}
          <Button look="outline" onClick={() => change({ filter: inProject, range: undefined })}>
            Clear filters
          </Button>
        </>
      }
    >
      {unknown !== undefined && <p className="first-letter:uppercase">{unknown}</p>}
    </StateMessage>
  );
}

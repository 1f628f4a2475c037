import type { FilterProblem } from "@openexec/protocol";
import { Button } from "../../parts/button.tsx";
import { StateMessage } from "../../parts/state-message.tsx";
import type { RunsView } from "../view/runs-view.ts";
import type { ChangeView } from "../view/use-view.ts";

interface Props {
  readonly problems: readonly FilterProblem[];
  readonly view: RunsView;
  readonly change: ChangeView;
}

/** The URL has a filter that is none: what is wrong with it, and the way to what it has besides. */
export function WrongFilter({ problems, view, change }: Props) {
  return (
    <StateMessage
      isError
      title="The filter in the URL is wrong"
      actions={
        <Button look="outline" onClick={() => change({ filter: view.filter })}>
          Leave it out
        </Button>
      }
    >
      {problems.map((problem) => (
        <p key={`${problem.param} ${problem.from}`} className="first-letter:uppercase">
          {problem.message}
        </p>
      ))}
    </StateMessage>
  );
}

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorState } from "../../parts/error-state.tsx";
import { Spinner } from "../../parts/spinner.tsx";
import { StateMessage } from "../../parts/state-message.tsx";
import { useRun, useRunStore } from "../state/use-run.ts";

interface Props<Data> {
  /** Name of the list, as in "The logs could not be read". */
  readonly name: string;
  readonly read: () => Promise<Data>;
  /** What stands there when there is nothing. */
  readonly empty: string;
  readonly isEmpty: (data: Data) => boolean;
  readonly children: (data: Data) => ReactNode;
}

/** A list below the run, read when its tab is opened, with a state for every way that can end. */
export function LoadedList<Data>({ name, read, empty, isEmpty, children }: Props<Data>) {
  const { source } = useRunStore();
  const endSeq = useRun((view) => view.data.endSeq);
  const { data, error, refetch } = useQuery({
    queryKey: ["list", source.key, name, endSeq],
    queryFn: read,
    placeholderData: (before) => before,
  });
  if (error !== null) return <ErrorState title={`The ${name} could not be read`} error={error} onRetry={refetch} />;
  if (data === undefined) {
    return (
      <div className="p-3">
        <Spinner busy label={`Loading the ${name}`} />
      </div>
    );
  }
  return isEmpty(data) ? <StateMessage title={empty} /> : children(data);
}

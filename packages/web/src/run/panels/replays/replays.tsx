import { Link } from "wouter";
import { Duration } from "../../../parts/numbers.tsx";
import { StatusIcon } from "../../../parts/status-icon.tsx";
import { Timestamp } from "../../../parts/timestamp.tsx";
import { Unknown } from "../../../parts/unknown.tsx";
import { runPath } from "../../../routes/paths.ts";
import { LoadedList } from "../../parts/loaded-list.tsx";
import { useRunStore } from "../../state/use-run.ts";

/** Runs that replayed this one, newest first. */
export default function Replays() {
  const { source } = useRunStore();
  return (
    <LoadedList
      name="replays"
      read={() => source.replays()}
      empty="This run was not replayed yet"
      isEmpty={({ length }) => length === 0}
    >
      {(runs) => (
        <ul className="h-full overflow-auto py-1">
          {runs.map((run) => (
            <li key={run.id}>
              <Link href={runPath(run.id)} className="flex h-7 items-center gap-3 px-3 text-small hover:bg-hover">
                <StatusIcon status={run.status} />
                <span className="w-20 font-medium">
                  {run.replay?.verdict ?? <Unknown why="It has come to no verdict" />}
                </span>
                <span className="text-muted">{run.replay?.mode}</span>
                <span className="min-w-0 flex-1 truncate font-mono text-mono text-muted">{run.id}</span>
                <span className="text-muted tabular-nums">
                  <Duration ms={run.durationMs} />
                </span>
                <Timestamp at={run.startedAt} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </LoadedList>
  );
}

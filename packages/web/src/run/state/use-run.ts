import type { StoredValue } from "@openexec/timeline";
import {
  createContext,
  use,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import type { RunEvent } from "../source/event-cache.ts";
import { type Loaded, loadStored } from "../source/load-stored.ts";
import type { RunStore, RunView } from "./run-store.ts";

export const RunContext: React.Context<RunStore | undefined> = createContext<RunStore | undefined>(undefined);

/** The store of the page. */
export function useRunStore(): RunStore {
  const store = use(RunContext);
  if (store === undefined) throw new Error("A view of a run is outside of its page.");
  return store;
}

/** Part of the view; the caller renders again when that part changes. `select` must give equal values for equal views. */
export function useRun<Part>(select: (view: RunView) => Part): Part {
  const store = useRunStore();
  return useSyncExternalStore(store.subscribe, () => select(store.view()));
}

/**
 * The number of the event that the playhead stands at, for views that draw much: they follow between frames, so that
 * dragging the playhead through a long run never waits for them.
 */
export function useAt(): number {
  return useDeferredValue(useRun((view) => view.head.at));
}

/** An event by its number: fetched while it is shown. */
export function useEvent(seq: number | undefined): RunEvent | undefined {
  const { events } = useRunStore();
  const follow = useCallback(
    (listener: () => void) => (seq === undefined ? () => undefined : events.follow(seq, listener)),
    [events, seq],
  );
  return useSyncExternalStore(follow, () => (seq === undefined ? undefined : events.peek(seq)));
}

/** A stored value, decoded; one that is kept in a file is fetched. `undefined` while it is on its way, or when there is none. */
export function useStoredValue(stored: StoredValue | undefined): Loaded | undefined {
  const { source } = useRunStore();
  const inline = useMemo(
    () => (stored === undefined || "artifact" in stored ? undefined : loadStored(stored)),
    [stored],
  );
  const artifact = stored !== undefined && "artifact" in stored ? stored : undefined;
  const key = artifact?.artifact.sha256;
  const [fetched, setFetched] = useState<{ readonly key: string; readonly loaded: Loaded }>();
  // The key says which file it is; the object around it may be made anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (artifact === undefined || key === undefined) return undefined;
    let current = true;
    const show = (loaded: Loaded): void => {
      if (current) setFetched({ key, loaded });
    };
    source.artifact(artifact.artifact).then(
      (bytes) => show(loadStored(artifact, bytes)),
      (error: unknown) => show({ error: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      current = false;
    };
  }, [source, key]);
  if (artifact === undefined) return inline;
  return fetched?.key === key ? fetched?.loaded : undefined;
}

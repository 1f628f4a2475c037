import { useEffect, useState } from "react";
import type { MetaQuery } from "./use-runs-meta.ts";

interface Baseline {
  readonly query: string;
  readonly filtered: number;
}

/**
 * How many runs were found since the list was loaded, because their texts were read meanwhile: nobody announces them. The
 * second begins to count anew, when the list is loaded again.
 */
export function useFound(query: string, { meta, isStale, at }: MetaQuery): readonly [number, () => void] {
  const [baseline, setBaseline] = useState<Baseline>();
  /** Counts that were asked for before the list was, say nothing of what it lacks. */
  const [since, setSince] = useState(0);
  const counts = isStale || at < since ? undefined : meta;
  const known = baseline?.query === query ? baseline : undefined;
  useEffect(() => {
    if (counts?.textsDue !== undefined && known === undefined) setBaseline({ query, filtered: counts.filtered });
  }, [query, counts, known]);
  const found = counts === undefined || known === undefined ? 0 : Math.max(0, counts.filtered - known.filtered);
  const forget = () => {
    setBaseline(undefined);
    setSince(Date.now());
  };
  return [found, forget];
}

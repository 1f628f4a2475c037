import type {
  Choice,
  FacetName,
  FacetPage,
  RunFilter,
  RunListMeta,
  RunRow,
  RunRows,
  RunSort,
  SearchPage,
  Stats,
  StatsGroup,
} from "@openexec/protocol";
import type { RunId, RunState, RunStatus } from "@openexec/timeline";
import type { Applied, IndexChange } from "./change.ts";

/** A filter that says which projects are meant: nothing crosses projects unless `["*"]` asks for all. */
export type ScopedFilter = RunFilter & { readonly project: Choice };

export interface ListQuery {
  readonly filter: ScopedFilter;
  /** Newest first when absent. */
  readonly sort?: RunSort;
  /** {@link DEFAULT_PAGE} when absent. */
  readonly limit?: number;
  /** The `nextCursor` of an earlier page with the same order. */
  readonly cursor?: string;
  /** The runs next to this one in the order, nearest first, whether or not it matches itself. Excludes `cursor`. */
  readonly beside?: { readonly runId: RunId; readonly side: "before" | "after" };
}

export interface RunPage {
  readonly runs: readonly RunRow[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** What the index can say about many runs at once. */
export interface Aggregates {
  /** Counts, facets (each without its own filter) and chart of a list. */
  meta: {
    query: {
      readonly filter: ScopedFilter;
      /** As in {@link SearchQuery}. */
      readonly unreadable?: readonly RunId[];
    };
    answer: RunListMeta;
  };
  /** Values of one facet that begin with `prefix` (upper and lower case are the same), most frequent first. */
  facet: {
    query: {
      readonly filter: ScopedFilter;
      readonly name: FacetName;
      readonly prefix?: string;
      /** {@link FACET_VALUES} when absent. */
      readonly limit?: number;
    };
    answer: FacetPage;
  };
  stats: { query: { readonly filter: ScopedFilter; readonly by?: StatsGroup }; answer: Stats };
}

/** What the index knows of one run. Lists of rows are in the order of their lines. */
export type RunParts = { readonly [Name in keyof RunRows]: readonly RunRows[Name][] } & {
  readonly row: RunRow;
  /** The run as its log tells it. */
  readonly state: RunState;
  readonly key: RunKey;
};

/** What is enough to go on reading a run's log, or to decide that it may go. */
export interface RunKey {
  readonly runId: RunId;
  readonly project: string;
  readonly number?: number;
  readonly status: RunStatus;
  readonly trigger: string;
  /** Number and chain hash of the last line that the index covers; 0 and "" before the first. */
  readonly lastSeq: number;
  readonly head: string;
  /** As in `RunFacts`. */
  readonly offset: number;
  readonly enteredAt: string;
  readonly bytes: number;
  readonly pinned: boolean;
}

export interface ScanQuery {
  /**
   * `all` and `unsettled` (those whose log may go on) come by id, `expired` by when they entered: neither pinned, nor
   * a replay (these go with their original), nor the origin of a fork that is still there. `textsDue` (those that are
   * listed and whose texts are still to come) come by id, last first, which is newest first.
   */
  readonly which: "all" | "unsettled" | "expired" | "textsDue";
  /** Behind this one, which need not be there any more. */
  readonly after?: Pick<RunKey, "runId" | "enteredAt">;
  /** For `expired`: only those that entered before; RFC 3339. */
  readonly enteredBefore?: string;
  /** {@link SCAN_PAGE} when absent. */
  readonly limit?: number;
}

export interface SearchQuery {
  /** Its `text` is what is looked for; upper and lower case are the same. */
  readonly filter: ScopedFilter & { readonly text: string };
  /** Only in this run. */
  readonly runId?: RunId;
  /** Runs whose texts are to come and cannot be read, as whoever reads them found: they are counted apart. */
  readonly unreadable?: readonly RunId[];
  /** Runs of a page; {@link DEFAULT_PAGE} when absent. */
  readonly limit?: number;
  /** Hits shown of each run; {@link HITS_PER_RUN} when absent. */
  readonly hitsPerRun?: number;
  /** With `runId`: only hits in this line or behind it. */
  readonly fromSeq?: number;
  readonly cursor?: string;
}

/**
 * The query index of runs: a cache of what their logs say. It may be dropped at any time and is rebuilt from the
 * bundles. Every method rejects with {@link IndexError} when the backend cannot answer, and with {@link CursorError}
 * for a cursor that this index did not give; with nothing else.
 */
export interface RunIndex {
  /** Takes news about runs, at once or not at all; the same news again change nothing. One answer for each change. */
  apply(changes: readonly IndexChange[]): Promise<readonly Applied[]>;
  /** Something about one run; `undefined` when the index does not know it. */
  get<Part extends keyof RunParts>(runId: RunId, part: Part): Promise<RunParts[Part] | undefined>;
  /** One page of runs; costs what it shows. Replays are left out unless the filter asks for them. */
  list(query: ListQuery): Promise<RunPage>;
  aggregate<Name extends keyof Aggregates>(
    name: Name,
    query: Aggregates[Name]["query"],
  ): Promise<Aggregates[Name]["answer"]>;
  /** Runs that hold a text, newest first, and where. */
  search(query: SearchQuery): Promise<SearchPage>;
  /** Keys of runs for whoever looks after them, one page. */
  scan(query: ScanQuery): Promise<readonly RunKey[]>;
  /** Forgets runs with everything that belongs to them; unknown ids are ignored. */
  delete(runIds: readonly RunId[]): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export const DEFAULT_PAGE = 50;
export const FACET_VALUES = 20;
export const SCAN_PAGE = 1000;
export const HITS_PER_RUN = 3;
/** Rows of a group of statistics. */
export const STATS_ROWS = 100;

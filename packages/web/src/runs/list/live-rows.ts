import type { RunRow } from "@openexec/protocol";

/** What arrived since the list was loaded. */
export interface LiveRows {
  /** Newest state of rows by id, whether they are loaded or new. */
  readonly changed: ReadonlyMap<string, RunRow>;
  /** Ids of runs that the list did not have, newest first. */
  readonly fresh: readonly string[];
  /** Ids that were deleted or match no more. */
  readonly gone: ReadonlySet<string>;
  /** Of the last message. */
  readonly revision: number | undefined;
  /** Start of the newest run that was there when this began; what started later is fresh. RFC 3339. */
  readonly baseline: string | undefined;
}

export const NOTHING_NEW: LiveRows = {
  changed: new Map(),
  fresh: [],
  gone: new Set(),
  revision: undefined,
  baseline: undefined,
};

interface Change {
  readonly type: "runs_snapshot" | "runs_changed";
  readonly revision: number;
  readonly runs: readonly RunRow[];
  readonly gone?: readonly string[];
}

/**
 * Takes in a message. The first snapshot is what is there already, whatever part of it is loaded. Later a run is fresh when the
 * loaded rows lack it and it started after the baseline: one that is only further down will be loaded there.
 */
export function receive(live: LiveRows, change: Change, loaded: readonly RunRow[]): LiveRows {
  const known = new Set(loaded.map((row) => row.id));
  const isFirst = change.type === "runs_snapshot" && live.baseline === undefined;
  const baseline = live.baseline ?? newestOf(isFirst ? [...loaded, ...change.runs] : loaded);
  const changed = new Map(live.changed);
  const gone = new Set(live.gone);
  const fresh = [...live.fresh];
  for (const row of change.runs) {
    gone.delete(row.id);
    const before = changed.get(row.id);
    if (before === undefined || before.lastSeq <= row.lastSeq) changed.set(row.id, row);
    const isNew = !isFirst && row.startedAt > baseline;
    if (isNew && !known.has(row.id) && !fresh.includes(row.id)) fresh.push(row.id);
  }
  for (const id of change.gone ?? []) gone.add(id);
  const startOf = (id: string) => changed.get(id)?.startedAt ?? "";
  fresh.sort((a, b) => startOf(b).localeCompare(startOf(a)) || b.localeCompare(a));
  return { changed, fresh, gone, revision: change.revision, baseline };
}

const newestOf = (rows: readonly RunRow[]) =>
  rows.reduce((latest, row) => (row.startedAt > latest ? row.startedAt : latest), "");

/** A line of the list: a run, the line between what is new and what was there, or a place that is still loading. */
export type ListItem =
  | { readonly type: "run"; readonly row: RunRow; readonly isFresh: boolean; readonly isGone: boolean }
  | { readonly type: "divider" }
  | { readonly type: "loading" };

/** How many places stand below the loaded rows while there are more. */
const PLACEHOLDERS = 8;

/**
 * The list from top to bottom. New runs stand above the divider when the view is live, and are not there otherwise; rows that
 * were there keep their order, with their newest state.
 */
export function itemsOf(
  loaded: readonly RunRow[],
  live: LiveRows,
  isLive: boolean,
  hasMore: boolean,
): readonly ListItem[] {
  const item = (row: RunRow, isFresh: boolean): ListItem => {
    const newer = live.changed.get(row.id);
    const current = newer !== undefined && newer.lastSeq >= row.lastSeq ? newer : row;
    return { type: "run", row: current, isFresh, isGone: live.gone.has(row.id) };
  };
  const known = new Set(loaded.map((row) => row.id));
  const fresh = isLive ? live.fresh.filter((id) => !known.has(id)).flatMap((id) => live.changed.get(id) ?? []) : [];
  return [
    ...fresh.map((row) => item(row, true)),
    ...(isLive ? [{ type: "divider" } as const] : []),
    ...loaded.map((row) => item(row, false)),
    ...(hasMore ? Array.from({ length: PLACEHOLDERS }, () => ({ type: "loading" }) as const) : []),
  ];
}

/** How many runs there are that the list does not show. */
export function countNew(loaded: readonly RunRow[], live: LiveRows): number {
  const known = new Set(loaded.map((row) => row.id));
  return live.fresh.filter((id) => !known.has(id)).length;
}

/** A change of the disk, in the order in which the writer made them. Files and directories are numbered objects. */
export type JournalEntry =
  | { readonly type: "write"; readonly object: number; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly type: "truncate"; readonly object: number; readonly bytes: number }
  /** A name in the directory `object` now means `target`. */
  | { readonly type: "link"; readonly object: number; readonly name: string; readonly target: number }
  | { readonly type: "unlink"; readonly object: number; readonly name: string }
  /** A sync ended well: what was done to `object` before entry `upTo` is on the medium. */
  | { readonly type: "synced"; readonly object: number; readonly upTo: number }
  /** A sync failed: the system has dropped what was unsynced, a later sync will not bring it back. */
  | { readonly type: "dropped"; readonly object: number; readonly upTo: number }
  /** What a test wants to remember at this place. */
  | { readonly type: "mark"; readonly note: unknown };

/** What a power failure does to an entry: it is on the medium for sure, it may be, or it can't be. */
export type Fate = "kept" | "open" | "lost";

/** The fate of each of the first `length` entries when the power fails right after them. */
export function fates(journal: readonly JournalEntry[], length: number): Fate[] {
  const result: Fate[] = [];
  const synced = new Map<number, number>();
  const dropped = new Map<number, number>();
  for (let index = length - 1; index >= 0; index--) {
    const entry = journal[index];
    if (entry === undefined || entry.type === "mark") result[index] = "kept";
    else if (entry.type === "synced" || entry.type === "dropped") {
      const known = entry.type === "synced" ? synced : dropped;
      known.set(entry.object, Math.max(known.get(entry.object) ?? 0, entry.upTo));
      result[index] = "kept";
    } else if (index < (synced.get(entry.object) ?? 0)) result[index] = fateBeforeSync(journal, index, entry.object);
    else result[index] = index < (dropped.get(entry.object) ?? 0) ? "lost" : "open";
  }
  return result;
}

/** Whichever came first after the entry decides: a sync that worked, or one that failed and dropped it. */
function fateBeforeSync(journal: readonly JournalEntry[], index: number, object: number): Fate {
  for (let later = index + 1; later < journal.length; later++) {
    const entry = journal[later];
    if (entry?.type !== "synced" && entry?.type !== "dropped") continue;
    if (entry.object === object && entry.upTo > index) return entry.type === "synced" ? "kept" : "lost";
  }
  return "open";
}

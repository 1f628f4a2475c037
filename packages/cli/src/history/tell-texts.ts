import { type FoldedChange, IndexError, type RunIndex, type TextsChange } from "@openexec/store";
import { type ErrorRecord, type RunId, toErrorRecord } from "@openexec/timeline";

export interface TextReading {
  /** How many runs are read at the same time. */
  readonly atOnce: number;
  /** Runs that are known not to be readable now, and why. */
  readonly unreadable?: ReadonlyMap<RunId, ErrorRecord>;
  /** The texts of a run, or `undefined` when it was not read to its end because nobody wants more. Rejects when it cannot be read. */
  read(runId: RunId): Promise<TextsChange | undefined>;
  /** All of a run whose log is another one than that which the index knows. Rejects when it cannot be read. */
  readAnew(runId: RunId): Promise<FoldedChange>;
  /** Whether to go on; asked before each run. */
  wanted(): boolean;
  /** Told at the beginning and when some were written: how many runs are done, and how many there are in all. */
  onRuns?(done: number, of: number): void;
}

/** Runs whose texts cannot be found. */
export interface TextsLeft {
  /** How many are still to be read. */
  readonly due: number;
  /** Those that cannot be read, and why. */
  readonly unreadable: ReadonlyMap<RunId, ErrorRecord>;
}

/**
 * Documents that are written together: many short runs for one transaction, little that a kill would undo, and no longer
 * than the next ones take to be read meanwhile.
 */
const TOGETHER = 128;

/**
 * Makes the texts findable that are still to come, newest run first. What was written stays, whenever this ends. A run
 * that cannot be read is passed by, for whatever reason; one whose log is another one now is read anew as a whole. Rejects
 * with IndexError when the index cannot be written; nothing is read behind its end.
 */
export async function tellTexts(index: RunIndex, reading: TextReading): Promise<TextsLeft> {
  const { atOnce, read, readAnew, wanted, onRuns } = reading;
  const unreadable = new Map(reading.unreadable);
  const due = (await runsDue(index)).filter((runId) => !unreadable.has(runId));
  const waiting = due.values();
  onRuns?.(0, due.length);
  let changes: TextsChange[] = [];
  let [docs, done, failed] = [0, 0, 0];
  const attempt = async <Change>(
    runId: RunId,
    reads: (runId: RunId) => Promise<Change>,
  ): Promise<Change | undefined> => {
    try {
      return await reads(runId);
    } catch (error) {
      // A log of which nobody knows what it holds may fail in any way; only without the index there is nothing left to do.
      if (error instanceof IndexError) throw error;
      const { stack: _, ...record } = toErrorRecord(error);
      unreadable.set(runId, record);
      failed++;
      return undefined;
    }
  };
  const write = async (): Promise<void> => {
    const together = changes;
    [changes, docs] = [[], 0];
    if (together.length === 0) return;
    for (const { runId, outcome } of await index.apply(together)) {
      // A run that the index has forgotten meanwhile has no texts that are due.
      if (outcome === "incomplete" && (await index.get(runId, "key")) !== undefined) {
        const anew = await attempt(runId, readAnew);
        if (anew === undefined) continue;
        await index.apply([anew]);
      }
      done++;
    }
    onRuns?.(done, due.length);
  };
  let isOver = false;
  const work = async (): Promise<void> => {
    for (const runId of waiting) {
      if (isOver || !wanted()) return;
      const change = await attempt(runId, read);
      if (change === undefined) continue;
      changes.push(change);
      docs += change.texts.docs.length;
      if (docs >= TOGETHER) await write();
    }
  };
  const reader = (): Promise<void> =>
    work().catch((error: unknown) => {
      isOver = true;
      throw error;
    });
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, reader));
  const broken = ends.find((end) => end.status === "rejected");
  if (broken !== undefined) throw broken.reason;
  await write();
  return { due: due.length - done - failed, unreadable };
}

/** Runs whose texts are to come, newest first. */
export async function runsDue(index: RunIndex): Promise<readonly RunId[]> {
  const due: RunId[] = [];
  for (;;) {
    const last = due.at(-1);
    const after = last === undefined ? {} : { after: { runId: last, enteredAt: "" } };
    const page = await index.scan({ which: "textsDue", ...after });
    if (page.length === 0) return due;
    due.push(...page.map(({ runId }) => runId));
  }
}

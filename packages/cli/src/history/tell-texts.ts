import { IndexError, type RunIndex, type TextsChange } from "@openexec/store";
import type { RunId } from "@openexec/timeline";

export interface TextReading {
  /** How many runs are read at the same time. */
  readonly atOnce: number;
  /** The texts of a run; `undefined`, or whatever error of the run, when its record cannot be read. */
  read(runId: RunId): Promise<TextsChange | undefined>;
  /** Whether to go on; asked before each run. */
  wanted(): boolean;
  /** Told at the beginning and when some were written: how many runs are done, and how many there are in all. */
  onRuns?(done: number, of: number): void;
}

/** Documents that are written together: many short runs for one transaction, and little that a kill would undo. */
const TOGETHER = 512;

/**
 * Makes the texts findable that are still to come, newest run first. What was written stays, whenever this ends. A run
 * that cannot be read is passed by, for whatever reason. Rejects with IndexError when the index cannot be written; nothing
 * is read behind its end.
 * @returns how many runs are left
 */
export async function tellTexts(index: RunIndex, { atOnce, read, wanted, onRuns }: TextReading): Promise<number> {
  const due = await runsDue(index);
  const waiting = due.values();
  onRuns?.(0, due.length);
  let changes: TextsChange[] = [];
  let [docs, done] = [0, 0];
  const write = async (): Promise<void> => {
    const together = changes;
    [changes, docs] = [[], 0];
    if (together.length === 0) return;
    const answers = await index.apply(together);
    done += answers.filter(({ outcome }) => outcome !== "incomplete").length;
    onRuns?.(done, due.length);
  };
  let isOver = false;
  const work = async (): Promise<void> => {
    for (const runId of waiting) {
      if (isOver || !wanted()) return;
      const change = await read(runId).catch(passBy);
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
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  await write();
  return due.length - done;
}

/** A log of which nobody knows what it holds may fail in any way; only without the index there is nothing left to do. */
function passBy(error: unknown): undefined {
  if (error instanceof IndexError) throw error;
  return undefined;
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

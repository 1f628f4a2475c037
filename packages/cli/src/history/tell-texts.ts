import type { RunIndex, TextsChange } from "@openexec/store";
import type { RunId } from "@openexec/timeline";

export interface TextReading {
  /** How many runs are read at the same time. */
  readonly atOnce: number;
  /** The texts of a run; `undefined` when its record cannot be read. */
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
 * that cannot be read is passed by. Rejects with IndexError when the index cannot be written.
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
  const work = async (): Promise<void> => {
    for (const runId of waiting) {
      if (!wanted()) return;
      const change = await read(runId);
      if (change === undefined) continue;
      changes.push(change);
      docs += change.texts.docs.length;
      if (docs >= TOGETHER) await write();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  await write();
  return due.length - done;
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

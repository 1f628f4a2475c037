import type { BundleFiles, Syncs } from "./bundle-files.ts";
import type { LogFile } from "./log-file.ts";
import type { Round } from "./round.ts";

interface Parts {
  readonly files: BundleFiles;
  readonly log: LogFile;
  /** Gives the bundle its name once its first events are durable; `undefined` when it has it. */
  publish(): Syncs | undefined;
}

/**
 * The order in which a round reaches the disk. Each yielded set is durable before the generator is resumed; the sync
 * of the lines themselves is left to the caller, so that several rounds share one.
 */
export function* commit(round: Round, { files, log, publish }: Parts): Syncs {
  if (round.files.some((operation) => operation.type === "replace")) yield* syncLog(log);
  yield* files.apply(round.files);
  const last = round.lastLine;
  if (last === undefined) return;
  round.takeLines((lines) => log.append(lines, last));
  const publication = publish();
  if (publication === undefined) return;
  yield* syncLog(log);
  yield* publication;
}

function* syncLog(log: LogFile): Syncs {
  if (!log.isDirty) return;
  const seq = log.head.seq;
  yield [log.file];
  log.synced(seq);
}

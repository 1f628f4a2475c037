import { directorySource } from "@openexec/bundle";
import { type FoldedChange, RunFold, TextFold, type TextsChange } from "@openexec/store";
import {
  BUNDLE_FILES,
  type BundleSource,
  type RunId,
  readTimeline,
  type TimelineEvent,
  type UnknownEvent,
} from "@openexec/timeline";
import { textsOf } from "./read-changes.ts";
import { runFacts } from "./run-facts.ts";

/** Events whose files are read together. */
const EVENTS_TOGETHER = 500;

export interface TextReadOptions {
  /** Whether the thread does nothing else meanwhile; see `directorySource`. */
  readonly blocking?: boolean;
  /** Asked now and then whether to go on. */
  readonly wanted?: () => boolean;
}

/**
 * All texts of the run in `directory`, for an index that has its rows; `undefined` when nobody wanted it to go on.
 * @throws BundleError, VersionError when its log cannot be read; anything when it holds what this version does not write
 */
export async function readTexts(
  runId: RunId,
  directory: string,
  { blocking = false, wanted = () => true }: TextReadOptions = {},
): Promise<TextsChange | undefined> {
  const fold = new TextFold();
  const { isWhole } = await foldLog(directorySource(directory, { blocking }), fold, wanted);
  return isWhole ? fold.take(runId) : undefined;
}

/** All of a run that nobody writes, for an index that knows other lines of it. Throws as {@link readTexts}. */
export async function readAnew(runId: RunId, directory: string): Promise<FoldedChange> {
  const fold = new RunFold();
  const source = directorySource(directory);
  const { offset } = await foldLog(source, fold, () => true);
  const bytes = (await source.stat(BUNDLE_FILES.timeline))?.bytes ?? 0;
  return { runId, folded: fold.take(), facts: { ...runFacts(directory, undefined, false), offset, bytes } };
}

/** @returns where the last line begins, and whether it was read */
async function foldLog(
  source: BundleSource,
  fold: Pick<RunFold | TextFold, "add">,
  wanted: () => boolean,
): Promise<{ readonly offset: number; readonly isWhole: boolean }> {
  let events: (TimelineEvent | UnknownEvent)[] = [];
  let last = 0;
  const take = async (): Promise<void> => {
    const files = await textsOf(source, events);
    for (const event of events) fold.add(event, files);
    events = [];
  };
  for await (const { event, offset } of readTimeline(source, { check: false })) {
    events.push(event);
    last = offset;
    if (events.length < EVENTS_TOGETHER) continue;
    if (!wanted()) return { offset: last, isWhole: false };
    await take();
  }
  await take();
  return { offset: last, isWhole: true };
}

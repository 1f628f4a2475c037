import type { Home } from "@openexec/bundle";
import { filesOf, type RunChange, type RunKey } from "@openexec/store";
import {
  BUNDLE_FILES,
  BundleError,
  type BundleSource,
  type RunId,
  readTimeline,
  type TimelineEvent,
  type UnknownEvent,
} from "@openexec/timeline";
import { openDirectory } from "../compose/open-run.ts";
import { isSearched, searchedText } from "./file-texts.ts";
import { runFacts } from "./run-facts.ts";

/** Events of one change: a long log comes in several, and memory stays as it is. */
const EVENTS_TOGETHER = 5000;

interface ReadFrom {
  /** What the index knows. */
  readonly known?: RunKey | undefined;
  readonly number?: number | undefined;
  /** Whether the thread does nothing else meanwhile; see `directorySource`. */
  readonly blocking?: boolean | undefined;
}

/**
 * What the log of a run says beyond what the index knows. Reading begins with the last line that is known, which the
 * index compares: where it is another one now, the log has to be read from its beginning.
 * @throws BundleError, VersionError when there is nothing that can be read
 */
export async function* readChanges(
  home: Home,
  runId: RunId,
  { known, number, blocking = false }: ReadFrom,
): AsyncGenerator<RunChange, void, undefined> {
  const opened = await openDirectory(home.runDirectory(runId), { blocking });
  try {
    const { source, path } = opened;
    const writerAlive = await opened.isWriterAlive();
    const facts = runFacts(path, number, writerAlive);
    const from = known?.offset ?? 0;
    const bytes = (await source.stat(BUNDLE_FILES.timeline))?.bytes ?? 0;
    // A log that was cut off is read again from its beginning.
    const range = from > bytes ? {} : { range: { from } };
    let events: (TimelineEvent | UnknownEvent)[] = [];
    let offset = from;
    let told = false;
    for await (const entry of readTimeline(source, { live: writerAlive, check: false, ...range })) {
      events.push(entry.event);
      offset = entry.offset;
      if (events.length < EVENTS_TOGETHER) continue;
      yield { runId, events, facts: { ...facts, offset, bytes }, files: await textsOf(source, events) };
      told = true;
      // The last line comes again: that is how the index sees that nothing is missing.
      events = [entry.event];
    }
    if (events.length > 1 || !told) {
      yield { runId, events, facts: { ...facts, offset, bytes }, files: await textsOf(source, events) };
    }
  } finally {
    await opened.close();
  }
}

/** The text of files that events name, of those that are text and not too long. */
export async function textsOf(
  source: BundleSource,
  events: readonly (TimelineEvent | UnknownEvent)[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const event of events) {
    for (const file of filesOf(event)) {
      if (texts.has(file.sha256) || !isSearched(file)) continue;
      const text = await readText(source, file.path);
      if (text !== undefined) texts.set(file.sha256, text);
    }
  }
  return texts;
}

/** `undefined` for a file that is not there: `verify` says so, and the rest can be found all the same. */
async function readText(source: BundleSource, path: string): Promise<string | undefined> {
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.read(path)) chunks.push(chunk);
    return searchedText(Buffer.concat(chunks));
  } catch (error) {
    if (error instanceof BundleError) return undefined;
    throw error;
  }
}

import { statSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "@openexec/bundle";
import { filesOf, type RunChange, type RunFacts, type RunKey } from "@openexec/store";
import {
  BUNDLE_FILES,
  BundleError,
  type BundleSource,
  type RunId,
  readTimeline,
  type TimelineEvent,
  type UnknownEvent,
} from "@openexec/timeline";
import { readLabels } from "../compose/labels.ts";
import { openDirectory } from "../compose/open-run.ts";

/** Events of one change: a long log comes in several, and memory stays as it is. */
const EVENTS_TOGETHER = 5000;
/** Of a file whose text is searched; a longer one is found by its name only. */
const MOST_TEXT = 1024 * 1024;
const TEXTUAL = /^(?:text\/|application\/json)/;

/**
 * What the log of a run says beyond what the index knows. Reading begins with the last line that is known, which the
 * index compares: where it is another one now, the log has to be read from its beginning.
 * @throws BundleError, VersionError when there is nothing that can be read
 */
export async function* readChanges(
  home: Home,
  runId: RunId,
  { known, number }: { readonly known?: RunKey | undefined; readonly number?: number | undefined },
): AsyncGenerator<RunChange, void, undefined> {
  const opened = await openDirectory(home.runDirectory(runId));
  try {
    const { source, path } = opened;
    const writerAlive = await opened.isWriterAlive();
    const { pinned, tags, note } = readLabels(path);
    const labels = { pinned, tags, ...(note === undefined ? {} : { note }) };
    const entered = statSync(join(path, BUNDLE_FILES.timeline), { throwIfNoEntry: false })?.birthtime;
    const facts: RunFacts = {
      labels,
      writerAlive,
      ...(number === undefined ? {} : { number }),
      ...(entered === undefined ? {} : { enteredAt: entered.toISOString() }),
    };
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
async function textsOf(
  source: BundleSource,
  events: readonly (TimelineEvent | UnknownEvent)[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const event of events) {
    for (const { sha256, path, bytes, mediaType } of filesOf(event)) {
      if (texts.has(sha256) || bytes > MOST_TEXT || !TEXTUAL.test(mediaType)) continue;
      const text = await readText(source, path);
      if (text !== undefined) texts.set(sha256, text);
    }
  }
  return texts;
}

/** `undefined` for a file that is not there: `verify` says so, and the rest can be found all the same. */
async function readText(source: BundleSource, path: string): Promise<string | undefined> {
  try {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of source.read(path)) text += decoder.decode(chunk, { stream: true });
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof BundleError) return undefined;
    throw error;
  }
}

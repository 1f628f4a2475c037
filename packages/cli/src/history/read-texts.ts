import { directorySource } from "@openexec/bundle";
import { TextFold, type TextsChange } from "@openexec/store";
import { type RunId, readTimeline, type TimelineEvent, type UnknownEvent } from "@openexec/timeline";
import { textsOf } from "./read-changes.ts";

/** Events whose files are read together. */
const EVENTS_TOGETHER = 500;

/**
 * All texts of the run in `directory`, for an index that has its rows.
 * @throws BundleError, VersionError when its log cannot be read
 */
export async function readTexts(runId: RunId, directory: string): Promise<TextsChange> {
  const source = directorySource(directory);
  const fold = new TextFold();
  let events: (TimelineEvent | UnknownEvent)[] = [];
  const take = async (): Promise<void> => {
    const files = await textsOf(source, events);
    for (const event of events) fold.add(event, files);
    events = [];
  };
  for await (const { event } of readTimeline(source, { check: false })) {
    events.push(event);
    if (events.length === EVENTS_TOGETHER) await take();
  }
  await take();
  return fold.take(runId);
}

import type { RunHits } from "@openexec/protocol";
import { isKnownEvent, type TimelineEntry } from "@openexec/timeline";
import type { RunLog } from "./run-log.ts";

type Hit = RunHits["hits"][number];

const BEFORE = 60;
const AFTER = 140;
const MAX_DEPTH = 64;
/** Of one event; the next hits are in the next events. */
const MAX_PER_EVENT = 5;

/**
 * Events whose text holds `text`, upper and lower case alike, from behind `after` on. What is searched is the log: of a
 * value in a file only its name.
 */
export async function searchLog(log: RunLog, text: string, after: number, limit: number): Promise<RunHits> {
  const wanted = text.toLowerCase();
  // As it stands in the log's JSON: most lines need not be parsed again to know that they don't hold it.
  const encoded = JSON.stringify(wanted).slice(1, -1);
  const hits: Hit[] = [];
  for await (const entry of log.entriesFrom(after + 1)) {
    const { event, raw } = entry;
    if (event.seq <= after || !raw.toLowerCase().includes(encoded)) continue;
    if (hits.length >= limit) return { hits, nextAfter: hits.at(-1)?.seq ?? after };
    hits.push(...hitsOf(entry, wanted));
  }
  return { hits };
}

function hitsOf({ event }: TimelineEntry, wanted: string): Hit[] {
  const found: Hit[] = [];
  const payload = isKnownEvent(event) ? event.payload : event.payload;
  const visit = (value: unknown, pointer: string, depth: number): void => {
    if (found.length >= MAX_PER_EVENT || depth > MAX_DEPTH) return;
    if (typeof value === "string") {
      const at = value.toLowerCase().indexOf(wanted);
      if (at < 0) return;
      const start = Math.max(0, at - BEFORE);
      const excerpt = value.slice(start, at + wanted.length + AFTER);
      const { seq, type, attemptId } = event;
      const place = { seq, at: event.at, eventType: type, ...(attemptId === undefined ? {} : { attemptId }) };
      found.push({ ...place, excerpt, from: at - start, to: at - start + wanted.length, pointer });
    } else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        visit(inner, `${pointer}/${key.replace(/~/g, "~0").replace(/\//g, "~1")}`, depth + 1);
      }
    }
  };
  visit(payload, "", 0);
  return found;
}

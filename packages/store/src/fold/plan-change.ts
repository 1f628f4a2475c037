import type { TimelineEvent, UnknownEvent } from "@openexec/timeline";
import type { Applied } from "../change.ts";

type Events = readonly (TimelineEvent | UnknownEvent)[];

export interface ChangePlan {
  readonly outcome: Applied["outcome"];
  /** What is to be folded; after `refolded` into an empty state. */
  readonly events: Events;
  readonly nextSeq: number;
}

/**
 * What `events` mean for a run of which `known` is folded. The hash of the last known line stands for all lines before
 * it: the same hash, the same lines.
 */
export function planChange(
  known: { readonly lastSeq: number; readonly head?: string } | undefined,
  events: Events,
): ChangePlan {
  const { lastSeq = 0, head = "" } = known ?? {};
  const [first] = events;
  if (first === undefined) return { outcome: "unchanged", events: [], nextSeq: lastSeq + 1 };
  const same = events.find(({ seq }) => seq === lastSeq);
  if (same !== undefined && same.hash !== head) {
    return first.seq === 1
      ? { outcome: "refolded", events, nextSeq: 1 }
      : { outcome: "incomplete", events: [], nextSeq: 1 };
  }
  if (first.seq > lastSeq + 1) return { outcome: "incomplete", events: [], nextSeq: lastSeq + 1 };
  const news = events.filter(({ seq }) => seq > lastSeq);
  if (news.length === 0) return { outcome: "unchanged", events: [], nextSeq: lastSeq + 1 };
  return { outcome: "applied", events: news, nextSeq: lastSeq + 1 };
}

/** The same for a log that was folded elsewhere, from its first line to `head`. */
export function planFolded(
  known: { readonly lastSeq: number; readonly head?: string } | undefined,
  { lastSeq, head = "" }: { readonly lastSeq: number; readonly head?: string },
): Exclude<Applied["outcome"], "incomplete"> {
  if (known === undefined || known.lastSeq === 0) return "applied";
  return known.lastSeq === lastSeq && known.head === head ? "unchanged" : "refolded";
}

/** The same for the texts of a log up to `head`, of a run whose texts are still to come or not. */
export function planTexts(
  known: { readonly lastSeq: number; readonly head?: string } | undefined,
  due: boolean,
  head: string,
): Pick<Applied, "outcome" | "nextSeq"> {
  if (known === undefined) return { outcome: "incomplete", nextSeq: 1 };
  const nextSeq = known.lastSeq + 1;
  if (!due) return { outcome: "unchanged", nextSeq };
  return known.head === head ? { outcome: "applied", nextSeq } : { outcome: "incomplete", nextSeq: 1 };
}

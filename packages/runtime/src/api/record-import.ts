import {
  type ArtifactRef,
  type Draft,
  type EventSink,
  encodeValue,
  OpenExecError,
  parseAt,
  planValue,
  type StoredValue,
  ValueError,
} from "@openexec/timeline";
import { type Filter, type Logged, Recorder } from "../record/recorder.ts";

export interface ImportRecord {
  readonly filter: Filter;
  readonly onEvent: (event: Logged) => void;
  /** RFC 3339: when what is imported began. */
  readonly startedAt: string;
}

/** A log of what happened elsewhere, written as if it had been logged when it happened. */
export interface ImportLog {
  /** An event that is too long for a line is told as a gap. */
  emit(draft: Draft): void;
  /** What cannot be stored (nested too deeply) is told as text. */
  store(value: unknown): StoredValue;
  keep(bytes: Uint8Array, mediaType: string): ArtifactRef;
}

const HALF = 0.5;

/**
 * Filter and chain in front of a sink for events that another program's log tells. The log's time follows
 * `occurredAt`, held back where that clock jumps back, so that the same import gives the same bytes. Payloads are taken
 * as they are: whoever tells them keeps to their schema, order of keys included.
 */
export function recordImport(
  sink: Pick<EventSink, "emit" | "artifact" | "flush">,
  { filter, onEvent, startedAt }: ImportRecord,
): ImportLog {
  const start = parseAt(startedAt) ?? 0;
  let elapsed = 0;
  // Half a microsecond above: rounded down it is the time that was given.
  const clock = {
    now: () => (start + elapsed + HALF) / 1000,
    monotonic: () => (elapsed + (elapsed > 0 ? HALF : 0)) / 1000,
    timer: () => () => {},
  };
  const recorder = new Recorder(sink, filter, clock, onEvent, undefined, false);
  return {
    emit(draft) {
      elapsed = Math.max(elapsed, (parseAt(draft.occurredAt ?? "") ?? start) - start);
      try {
        recorder.append(draft);
      } catch (error) {
        if (!(error instanceof OpenExecError) || error.code !== "line_too_long") throw error;
        const { payload: _, ...place } = draft;
        recorder.append({ ...place, type: "Gap", payload: { what: draft.type, reason: error.message } });
      }
    },
    store(value) {
      try {
        const encoded = encodeValue(value);
        const plan = planValue(encoded);
        // Text is filtered before it becomes bytes: to filter those, it would have to be read back from them.
        return "artifact" in plan && typeof plan.artifact.bytes === "string"
          ? { artifact: recorder.keepText(plan.artifact.bytes, plan.artifact.mediaType) }
          : recorder.store(encoded);
      } catch (error) {
        if (!(error instanceof ValueError)) throw error;
        return { value: `(${error.message})` };
      }
    },
    keep: (bytes, mediaType) => recorder.keep(bytes, mediaType),
  };
}

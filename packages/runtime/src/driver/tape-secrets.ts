import type { Recall } from "@openexec/timeline";
import type { Filter } from "../record/recorder.ts";

/**
 * For code that goes on in the world where the record ends: it gets the secrets that it had, not what stands for them,
 * and what it derives is filtered as it was when it was recorded.
 */
export interface TapeSecrets {
  readonly filter: Pick<Filter, "json" | "bytes">;
  readonly recall: Recall;
}

/** Of a replay, which touches nothing: the code gets what the log holds. */
export const NO_RECALL: Recall = { json: (value) => value, bytes: (bytes) => bytes };

/** A recorded payload, value or message with its secrets put back. */
export function recalled<Value>(recall: Recall, value: Value): Value {
  // What is recorded is JSON.
  return recall === NO_RECALL ? value : (recall.json(value as never) as Value);
}

import { decodeValue, type ErrorRecord, type Json } from "@openexec/timeline";
import type { NodeResult } from "../flow/types.ts";

/** How a scope ended; `output` is encoded. */
export type ScopeResult =
  | { readonly type: "ended"; readonly output: Json | undefined }
  | { readonly type: "failed"; readonly error: ErrorRecord; readonly outcome: "failed" | "timed_out" | "cancelled" };

/** A step's result with its output still encoded; flow code only ever gets fresh copies. */
export interface StepRecord extends Omit<NodeResult, "output"> {
  readonly output: Json | undefined;
  readonly failure: ErrorRecord | undefined;
}

/**
 * The result as routing and flow code see it: the output decoded afresh. Spelled out, here and where steps are recorded:
 * in the V8 of Node 20 each key that stands behind a spread takes half a microsecond.
 */
export function asResult(record: StepRecord): NodeResult {
  const { nodeId, attemptId, nodeType, outcome, durationMs, error, output } = record;
  if (output !== undefined) return { nodeId, attemptId, nodeType, outcome, durationMs, output: decodeValue(output) };
  if (error !== undefined) return { nodeId, attemptId, nodeType, outcome, durationMs, error };
  return { nodeId, attemptId, nodeType, outcome, durationMs };
}

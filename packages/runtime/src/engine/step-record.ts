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

/** The result as routing and flow code see it: the output decoded afresh. */
export function asResult(record: StepRecord): NodeResult {
  const { failure: _failure, output, ...rest } = record;
  return output === undefined ? rest : { ...rest, output: decodeValue(output) };
}

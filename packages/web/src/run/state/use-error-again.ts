import type { StoredValue } from "@openexec/timeline";
import { saidAgain } from "../../parts/said-again.ts";
import { useStoredValue } from "./use-run.ts";

interface Outcome {
  readonly error?: { readonly message: string } | undefined;
  readonly output?: StoredValue | undefined;
}

/** Whether the output of a call says its error again, in one line or in several; a call without an error reads nothing for it. */
export function useErrorAgain(outcome: Outcome | undefined): ReturnType<typeof saidAgain> {
  const output = useStoredValue(outcome?.error === undefined ? undefined : outcome.output);
  return output !== undefined && "value" in output ? saidAgain(output.value, outcome?.error?.message) : undefined;
}

import type { PayloadOf } from "@openexec/timeline";

/** What a node came to. */
export interface Executed {
  readonly value: unknown;
  readonly conversation?: PayloadOf<"StepCompleted">["conversation"];
}

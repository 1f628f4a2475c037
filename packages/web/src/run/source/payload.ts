import type { EventType, PayloadOf } from "@openexec/timeline";
import type { RunEvent } from "./event-cache.ts";

/** The payload of an event when it is of this type. */
export function payloadOf<Type extends EventType>(
  event: RunEvent | undefined,
  type: Type,
): PayloadOf<Type> | undefined {
  // The log was written strictly; what a reader made of it was checked there.
  return event?.type === type ? (event.payload as PayloadOf<Type>) : undefined;
}

import type { z } from "zod";

/**
 * What a replay does with an event. `derived`: code must produce it again, all bytes are compared except the
 * measured fields. `served`: an outcome, found by key and given to the code. `carried`: seen from outside,
 * copied at its place, proves nothing.
 */
export type EventClass = "derived" | "served" | "carried";

export interface EventDefinition<Type extends string = string, Payload extends z.ZodType = z.ZodType> {
  readonly type: Type;
  readonly class: EventClass;
  readonly payload: Payload;
  /** Dotted paths inside the payload that measure this execution (durations, stacks): not compared. */
  readonly measured: readonly string[];
}

/** A row of the catalogue. A type without a class does not compile. */
export function defineEvent<Type extends string, Payload extends z.ZodType>(
  type: Type,
  eventClass: EventClass,
  payload: Payload,
  measured: readonly string[] = [],
): EventDefinition<Type, Payload> {
  return { type, class: eventClass, payload, measured };
}

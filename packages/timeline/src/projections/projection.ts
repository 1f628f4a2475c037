import type { TimelineEvent, UnknownEvent } from "../event.ts";
import type { EventType } from "../events/catalogue.ts";
import { isKnownEvent } from "../read/read-timeline.ts";

/**
 * A view of a log, made by one pass. `apply` may change `state` in place and returns it: whoever needs an earlier
 * state keeps a copy. State is plain JSON, so that a fold can be put aside and continued:
 * `fold(a ++ b) = fold(b, from fold(a))`.
 */
export interface Projection<State> {
  readonly name: string;
  init(): State;
  apply(state: State, event: TimelineEvent | UnknownEvent): State;
}

/** What a projection does with each event type; a new type does not compile until every projection has a row. */
export type Handlers<State> = {
  readonly [Type in EventType]: (state: State, event: TimelineEvent<Type>) => void;
};

/** The row of a type that a projection does not look at. */
export const ignore = (): void => undefined;

/** A projection from its table. `every` is called for each event, unknown ones included, before its row. */
export function defineProjection<State>(
  name: string,
  init: () => State,
  handlers: Handlers<State>,
  every: (state: State, event: TimelineEvent | UnknownEvent) => void = ignore,
): Projection<State> {
  // The table has a row of the right type for each type; TypeScript cannot follow that through a union.
  const rows = handlers as { readonly [type: string]: (state: State, event: TimelineEvent) => void };
  return {
    name,
    init,
    apply: (state, event) => {
      every(state, event);
      if (isKnownEvent(event)) rows[event.type]?.(state, event);
      return state;
    },
  };
}

/** The state after `events`, from `state` on. */
export function fold<State>(
  projection: Projection<State>,
  events: Iterable<TimelineEvent | UnknownEvent>,
  state: State = projection.init(),
): State {
  let current = state;
  for (const event of events) current = projection.apply(current, event);
  return current;
}

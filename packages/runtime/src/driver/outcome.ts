import type { ArtifactRef, PayloadOf, StoredValue } from "@openexec/timeline";
import type { Call, EffectType, OutcomeType } from "./driver.ts";

/** Keeps a value. With `kept` its bytes are in that file already. */
export type Store = (value: unknown, name: string, kept?: ArtifactRef) => StoredValue;

/** The outcome of a call as an event; values are stored when it is its turn in the log. */
export type Outcome = (
  store: Store,
) => { [Type in OutcomeType]: { readonly type: Type; readonly payload: PayloadOf<Type> } }[OutcomeType];

/** `parked`: nobody is there to answer. `elsewhere`: the outcome comes by another way. */
export type Performed = Outcome | "parked" | "elsewhere";

/** A call as it is performed. Functions are told by the signal of their attempt; theirs would cost more than they do. */
export type CallOf<Type extends EffectType> = Extract<Call, { type: Type }> &
  (Type extends "function" ? unknown : { readonly signal: AbortSignal });

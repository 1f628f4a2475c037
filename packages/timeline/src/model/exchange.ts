import type { PayloadOf } from "../events/catalogue.ts";
import type { WireChunk } from "./chunks.ts";
import { type Known, knownTexts } from "./sources.ts";

/** The HTTP exchange as `ModelInvocation` holds it. */
export type WireRecord = NonNullable<PayloadOf<"ModelInvocation">["wire"]>;

export type Headers = readonly (readonly [name: string, value: string])[];

/** An HTTP exchange as it was. */
export interface Exchange {
  readonly request: { readonly url: string; readonly method: string; readonly headers: Headers; readonly body: string };
  /** `bytes` only when the body is not the UTF-8 form of `body`. */
  readonly response?: {
    readonly status: number;
    readonly headers: Headers;
    readonly body: string;
    readonly bytes?: Uint8Array;
  };
  readonly chunks: readonly WireChunk[];
}

/** How many texts stand before the elements of the request's list. */
export const FIXED_TEXTS = 4;
/** Messages before the new ones that wire bytes may repeat: providers merge neighbours and move cache marks. */
const EARLIER_MESSAGES = 4;
/** The answer that an exchange led to, and the request that it came from. */
export type WireContext = Omit<Known, "from">;

/** The texts that a record with `own` list elements may refer to. */
export function knownFor(context: WireContext, own: number): string[] {
  return knownTexts({ ...context, from: Math.max(0, context.request.messages.length - own - EARLIER_MESSAGES) });
}

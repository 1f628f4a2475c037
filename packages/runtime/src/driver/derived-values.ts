import {
  type ArtifactRef,
  type Draft,
  type EncodedValue,
  type Json,
  planValue,
  type StoredValue,
} from "@openexec/timeline";
import { artifactRef } from "../record/artifact-ref.ts";
import type { Filter } from "../record/recorder.ts";

/** Longest text that is kept to show a difference in. */
const MAX_SHOWN = 256 * 1024;
/** How many of them. */
const MAX_TEXTS = 8;

/** Values that code derives in a replay, in the form that a log would hold. No file is written: its reference follows from its bytes. */
export class DerivedValues {
  /** Texts that were derived last, by digest: what a difference shows. */
  readonly #texts = new Map<string, string>();

  /** @param filter for code that holds secrets itself: what it derives is filtered as it was when it was recorded */
  constructor(private readonly filter: Pick<Filter, "json" | "bytes"> | undefined) {}

  store(encoded: EncodedValue): StoredValue {
    const plan = planValue(encoded);
    if ("inline" in plan) return { value: plan.inline };
    const { bytes, mediaType } = plan.artifact;
    const ref = this.keep(typeof bytes === "string" ? Buffer.from(bytes, "utf8") : bytes, mediaType);
    if (typeof bytes === "string") this.#remember(ref.sha256, bytes);
    return { artifact: ref };
  }

  keep(bytes: Uint8Array, mediaType: string): ArtifactRef {
    return artifactRef(this.filter?.bytes(bytes) ?? bytes, mediaType);
  }

  clean<Value extends Json>(value: Value): Value {
    return this.filter?.json(value) ?? value;
  }

  cleanDraft(draft: Draft): Draft {
    return this.filter === undefined ? draft : ({ ...draft, payload: this.filter.json(draft.payload) } as Draft);
  }

  /** The text of a file that was derived not long ago. */
  textOf(sha256: string): string | undefined {
    return this.#texts.get(sha256);
  }

  #remember(sha256: string, text: string): void {
    this.#texts.set(sha256, text.length > MAX_SHOWN ? text.slice(0, MAX_SHOWN) : text);
    const oldest = this.#texts.keys().next();
    if (this.#texts.size > MAX_TEXTS && oldest.done !== true) this.#texts.delete(oldest.value);
  }
}

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

/** Most bytes of a file that are kept to show a difference in. */
const MAX_SHOWN = 256 * 1024;
/** How many of them. */
const MAX_FILES = 8;

/** Values that code derives in a replay, in the form that a log would hold. No file is written: its reference follows from its bytes. */
export class DerivedValues {
  /** Files that were derived last, by digest: what a difference shows. */
  readonly #files = new Map<string, Uint8Array>();

  /** @param filter for code that holds secrets itself: what it derives is filtered as it was when it was recorded */
  constructor(private readonly filter: Pick<Filter, "json" | "bytes"> | undefined) {}

  store(encoded: EncodedValue): StoredValue {
    const plan = planValue(encoded);
    if ("inline" in plan) return { value: plan.inline };
    const { bytes, mediaType } = plan.artifact;
    return { artifact: this.keep(typeof bytes === "string" ? Buffer.from(bytes, "utf8") : bytes, mediaType) };
  }

  keep(bytes: Uint8Array, mediaType: string): ArtifactRef {
    const clean = this.filter?.bytes(bytes) ?? bytes;
    const ref = artifactRef(clean, mediaType);
    this.#remember(ref.sha256, clean);
    return ref;
  }

  clean<Value extends Json>(value: Value): Value {
    return this.filter?.json(value) ?? value;
  }

  cleanDraft(draft: Draft): Draft {
    return this.filter === undefined ? draft : ({ ...draft, payload: this.filter.json(draft.payload) } as Draft);
  }

  /** The text of a file that was derived not long ago, if it is one. */
  textOf(sha256: string): string | undefined {
    const bytes = this.#files.get(sha256);
    return bytes === undefined || bytes.includes(0) ? undefined : Buffer.from(bytes).toString("utf8");
  }

  #remember(sha256: string, bytes: Uint8Array): void {
    this.#files.set(sha256, bytes.length > MAX_SHOWN ? bytes.slice(0, MAX_SHOWN) : bytes);
    const oldest = this.#files.keys().next();
    if (this.#files.size > MAX_FILES && oldest.done !== true) this.#files.delete(oldest.value);
  }
}

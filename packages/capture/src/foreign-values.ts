import { artifactPath, encodeValue, planValue, type Sha256, type StoredValue, ValueError } from "@openexec/timeline";

/** Stores values of a recording as events hold them. Large ones become files, kept in memory. */
export class ForeignValues {
  readonly files = new Map<string, Uint8Array>();
  readonly #sha256: Sha256;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** What cannot be stored (nested too deeply) is told as text. */
  store(value: unknown): StoredValue {
    try {
      const plan = planValue(encodeValue(value));
      if ("inline" in plan) return { value: plan.inline };
      const { bytes, mediaType } = plan.artifact;
      return this.#file(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes, mediaType);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      return { value: `(${error.message})` };
    }
  }

  #file(content: Uint8Array, mediaType: string): StoredValue {
    const sha256 = this.#sha256(content);
    const path = artifactPath(sha256, mediaType);
    this.files.set(path, content);
    return { artifact: { path, mediaType, bytes: content.length, sha256 } };
  }
}

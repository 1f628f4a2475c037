import { decodeStored, type StoredValue } from "@openexec/timeline";

/** A value from the log, or why it cannot be shown. */
export type Loaded = { readonly value: unknown } | { readonly error: string };

/** Decodes a stored value. @param file the content of its artifact, where it is one */
export function loadStored(stored: StoredValue, file?: Uint8Array): Loaded {
  try {
    return { value: decodeStored(stored, file) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

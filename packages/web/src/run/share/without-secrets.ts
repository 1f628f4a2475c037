import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";
import { createSecretsFilter, type Json, type Sha256Hex } from "@openexec/timeline";
import { withHiddenShown, withoutSequences } from "../text/plain.ts";

/** Takes secrets out of what leaves this browser; the same secret is the same placeholder in all of it. */
export interface WithoutSecrets {
  /** The text as it is seen: no terminal sequences, nothing hidden, no secrets. */
  readonly text: (text: string) => string;
  /** The value as JSON has it, without the secrets that stand in it and those that only the name of a field gives away. */
  readonly json: (value: unknown) => unknown;
}

/**
 * A filter for what is shared of one run. What this product recorded went through it before it was written, and comes out as it
 * is; a bundle of another system, or one that somebody made, may hold anything.
 */
export function withoutSecrets(): WithoutSecrets {
  const encoder = new TextEncoder();
  const filter = createSecretsFilter({
    knownValues: [],
    // Nothing has to find the secret behind a placeholder again.
    key: bytesToHex(randomBytes(32)),
    sha256: (input) => bytesToHex(nobleSha256(typeof input === "string" ? encoder.encode(input) : input)) as Sha256Hex,
  });
  return {
    // Nothing is taken out behind the filter: what stood at the two sides of a colour would come together to a secret there.
    text: (text) => withHiddenShown(filter.text(withoutSequences(text)).value),
    json: (value) => filter.json(JSON.parse(JSON.stringify(value) ?? "null") as Json).value,
  };
}

import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";
import { createSecretsFilter, type Sha256Hex } from "@openexec/timeline";

/** Takes secrets out of a text that leaves this browser; the same secret is the same placeholder in all of them. */
export type WithoutSecrets = (text: string) => string;

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
  return (text) => filter.text(text).value;
}

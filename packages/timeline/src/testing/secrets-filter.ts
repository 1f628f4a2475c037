import { createHash } from "node:crypto";
import { parseSha256, type Sha256Hex } from "../ids.ts";
import { createSecretsFilter, type SecretsFilter, type SecretsFilterOptions } from "../secrets/filter.ts";
import type { KnownValue } from "../secrets/known-values.ts";

const sha256 = (input: string | Uint8Array): Sha256Hex => {
  const digest = parseSha256(createHash("sha256").update(input).digest("hex"));
  if (digest === undefined) throw new Error("not a digest");
  return digest;
};

/** A filter with these known values; `key` is the project's. */
export const filterWith = (
  knownValues: readonly KnownValue[] = [],
  key = "aa".repeat(32),
  more: Pick<SecretsFilterOptions, "earlier" | "spellAlike"> = {},
): SecretsFilter => createSecretsFilter({ knownValues, key, sha256, ...more });

import type { Sha256Hex } from "@openexec/timeline";
import { sha256 } from "../record/sha256.ts";
import type { EnginePart } from "./parts.ts";

/** SHA-256 of a value's JSON as the log holds it: of placeholders, never of secrets. */
export function digestOf({ driver }: EnginePart, value: unknown): Sha256Hex {
  const json = JSON.stringify(value);
  return sha256(json === undefined ? "" : JSON.stringify(driver.clean(JSON.parse(json))));
}

import {
  type BundleSource,
  type Draft,
  decodeStored,
  memorySource,
  type StoredValue,
  type Verification,
  verifyBundle,
} from "@openexec/timeline";
import { openForeign } from "../readers.ts";
import type { ForeignRun } from "../run-reader.ts";
import type { Files } from "./acpx-bundles.ts";
import { createSha256, sha256 } from "./sha256.ts";

export async function open(files: Files): Promise<ForeignRun> {
  const run = await openForeign(memorySource(files), { sha256, createSha256 });
  if (run === undefined) throw new Error("no reader knows this recording");
  return run;
}

/** Without the notes: the artifact of a binding is one that no event names. */
export async function verify(source: BundleSource): Promise<Verification> {
  const verification = await verifyBundle(source, { sha256, createSha256 });
  return { ...verification, findings: verification.findings.filter(({ severity }) => severity !== "note") };
}

export async function stored(source: BundleSource, value: StoredValue | undefined): Promise<unknown> {
  if (value === undefined) return undefined;
  if (!("artifact" in value)) return decodeStored(value);
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.read(value.artifact.path)) chunks.push(chunk);
  return decodeStored(value, Buffer.concat(chunks));
}

/** The events of one type. */
export function of<Type extends Draft["type"]>(run: ForeignRun, type: Type): Extract<Draft, { type: Type }>[] {
  return run.events.filter((event): event is Extract<Draft, { type: Type }> => event.type === type);
}

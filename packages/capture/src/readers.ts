import type { BundleSource } from "@openexec/timeline";
import { acpx } from "./acpx/index.ts";
import type { ForeignRun, ReadOptions, RunReader } from "./run-reader.ts";

/** Every reader. A new one is a folder and a row here. */
const READERS: readonly RunReader[] = [acpx];

/**
 * Opens a recording of another system, or `undefined` when no reader knows it.
 * @throws BundleError when it is known but nothing of it can be read
 */
export async function openForeign(source: BundleSource, options: ReadOptions): Promise<ForeignRun | undefined> {
  for (const reader of READERS) {
    if (await reader.detect(source)) return reader.read(source, options);
  }
  return undefined;
}

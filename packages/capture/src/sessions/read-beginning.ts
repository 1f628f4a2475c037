import type { BundleSource } from "@openexec/timeline";
import { type Fields, readSessionLines } from "./session-lines.ts";

/** What tells which session it is stands within the first megabytes. */
const MAX_BYTES = 8 * 1024 * 1024;

/** The objects of the first lines of a file. Damage is passed over: it is told when the file is imported. */
export async function* readBeginning(
  source: BundleSource,
  path: string,
  lines: number,
): AsyncGenerator<Fields, void, undefined> {
  const stat = await source.stat(path);
  if (stat === undefined) return;
  let read = 0;
  for await (const group of readSessionLines(source, { path, bytes: Math.min(stat.bytes, MAX_BYTES) }, () => {})) {
    for (const line of group) {
      if ("value" in line) yield line.value;
      read++;
      if (read >= lines) return;
    }
  }
}

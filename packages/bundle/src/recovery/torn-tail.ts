import { join } from "node:path";
import { BUNDLE_FILES, type BundleSource } from "@openexec/timeline";
import type { Disk } from "../disk/disk.ts";
import type { LogInspection } from "./inspect-log.ts";

/** The name of the next file for a tail that is moved aside. */
async function nextName(source: BundleSource): Promise<string> {
  const taken = new Set(await source.list(`${BUNDLE_FILES.timeline}.torn-`));
  let number = 1;
  while (taken.has(`${BUNDLE_FILES.timeline}.torn-${number}`)) number++;
  return `${BUNDLE_FILES.timeline}.torn-${number}`;
}

/**
 * Moves what stands behind the valid prefix of a log into `timeline.jsonl.torn-<n>`; it is durable there before the
 * log is cut. The caller holds the lock.
 * @returns the path of that file within the bundle, or `undefined` when nothing was torn
 */
export async function moveTornTail(
  disk: Disk,
  directory: string,
  source: BundleSource,
  { head, tornBytes }: LogInspection,
): Promise<string | undefined> {
  if (tornBytes === 0) return undefined;
  const name = await nextName(source);
  const aside = disk.open(join(directory, name), "create");
  for await (const chunk of source.read(BUNDLE_FILES.timeline, { from: head.bytes })) aside.write(chunk);
  await aside.sync();
  aside.close();
  const folder = disk.open(directory, "directory");
  await folder.sync();
  folder.close();
  const log = disk.open(join(directory, BUNDLE_FILES.timeline), "append");
  log.truncate(head.bytes);
  await log.sync();
  log.close();
  return name;
}

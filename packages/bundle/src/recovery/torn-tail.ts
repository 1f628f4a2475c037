import { dirname, join } from "node:path";
import { BUNDLE_FILES, type BundleSource } from "@openexec/timeline";
import type { Disk } from "../disk/disk.ts";
import type { LogInspection } from "./inspect-log.ts";

/** The name of the next file for a tail that is moved aside. */
async function nextName(source: BundleSource, path: string): Promise<string> {
  const taken = new Set(await source.list(`${path}.torn-`));
  let number = 1;
  while (taken.has(`${path}.torn-${number}`)) number++;
  return `${path}.torn-${number}`;
}

/**
 * Moves what stands behind the first `bytes` of a file into `<path>.torn-<n>`; it is durable there before the file is
 * cut. The caller holds the lock.
 * @returns the path of that file within the bundle
 */
async function moveTail(
  disk: Disk,
  directory: string,
  source: BundleSource,
  path: string,
  bytes: number,
): Promise<string> {
  const name = await nextName(source, path);
  const aside = disk.open(join(directory, name), "create");
  for await (const chunk of source.read(path, { from: bytes })) aside.write(chunk);
  await aside.sync();
  aside.close();
  const folder = disk.open(dirname(join(directory, name)), "directory");
  await folder.sync();
  folder.close();
  const file = disk.open(join(directory, path), "append");
  file.truncate(bytes);
  await file.sync();
  file.close();
  return name;
}

/** Moves what stands behind the valid prefix of the log aside; `undefined` when nothing was torn. */
export async function moveTornTail(
  disk: Disk,
  directory: string,
  source: BundleSource,
  { head, tornBytes }: LogInspection,
): Promise<string | undefined> {
  return tornBytes === 0 ? undefined : await moveTail(disk, directory, source, BUNDLE_FILES.timeline, head.bytes);
}

/** Moves half lines at the end of the sessions' messages aside: the next segment appends whole ones. */
export async function moveTornMessages(disk: Disk, directory: string, source: BundleSource): Promise<void> {
  for (const path of await source.list("sessions/")) {
    if (!path.endsWith("/events.ndjson")) continue;
    let [bytes, whole] = [0, 0];
    for await (const chunk of source.read(path)) {
      const newline = chunk.lastIndexOf(10);
      if (newline >= 0) whole = bytes + newline + 1;
      bytes += chunk.byteLength;
    }
    if (whole < bytes) await moveTail(disk, directory, source, path, whole);
  }
}

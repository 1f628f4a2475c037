import type { Fate, JournalEntry } from "./faulty-disk-journal.ts";

/** All files of a disk after a power failure, by absolute path. */
export type DiskImage = ReadonlyMap<string, Uint8Array>;

/** Number of the root directory. */
export const ROOT = 0;

/** What a power failure leaves of an entry that was not synced: everything, nothing, or its first bytes. */
export type Loss = (entry: JournalEntry, index: number) => "keep" | "lose" | { readonly firstBytes: number };

interface Objects {
  readonly contents: Map<number, Uint8Array>;
  readonly directories: Map<number, Map<string, number>>;
}

function grown(content: Uint8Array, length: number): Uint8Array {
  if (content.length >= length) return content;
  const larger = new Uint8Array(length);
  larger.set(content);
  return larger;
}

function apply(entry: JournalEntry, { contents, directories }: Objects, firstBytes: number | undefined): void {
  if (entry.type === "write") {
    const bytes = firstBytes === undefined ? entry.bytes : entry.bytes.subarray(0, firstBytes);
    const content = grown(contents.get(entry.object) ?? new Uint8Array(0), entry.offset + bytes.length).slice();
    content.set(bytes, entry.offset);
    contents.set(entry.object, content);
  } else if (entry.type === "truncate") {
    contents.set(entry.object, (contents.get(entry.object) ?? new Uint8Array(0)).slice(0, entry.bytes));
  } else if (entry.type === "link") namesOf(directories, entry.object).set(entry.name, entry.target);
  else if (entry.type === "unlink") namesOf(directories, entry.object).delete(entry.name);
}

function namesOf(directories: Objects["directories"], directory: number): Map<string, number> {
  const names = directories.get(directory) ?? new Map<string, number>();
  directories.set(directory, names);
  return names;
}

/**
 * The disk as it is found after the power failed behind the first `fates.length` entries of `journal`.
 * @param isDirectory which objects are directories
 */
export function rebuild(
  journal: readonly JournalEntry[],
  fates: readonly Fate[],
  loss: Loss,
  isDirectory: (object: number) => boolean,
): DiskImage {
  const objects: Objects = { contents: new Map(), directories: new Map() };
  for (const [index, fate] of fates.entries()) {
    const entry = journal[index];
    if (entry === undefined || fate === "lost") continue;
    const what = fate === "kept" ? "keep" : loss(entry, index);
    if (what === "lose") continue;
    apply(entry, objects, what === "keep" ? undefined : what.firstBytes);
  }
  const image = new Map<string, Uint8Array>();
  const walk = (directory: number, path: string): void => {
    for (const [name, target] of objects.directories.get(directory) ?? []) {
      if (isDirectory(target)) walk(target, `${path}/${name}`);
      else image.set(`${path}/${name}`, objects.contents.get(target) ?? new Uint8Array(0));
    }
  };
  walk(ROOT, "");
  return image;
}

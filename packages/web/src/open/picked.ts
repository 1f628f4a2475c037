import { commonFolder } from "./common-folder.ts";
import { noBundle, OpenError } from "./open-error.ts";

/** What a person gave: one zip, or the files of a folder by their paths in it. */
export type Picked =
  | { readonly pickedType: "zip"; readonly name: string; readonly zip: Blob }
  | { readonly pickedType: "folder"; readonly name: string; readonly files: ReadonlyMap<string, Blob> };

/** What a file picker gave: a zip, a log alone, or the files of a folder. @throws OpenError when there is no bundle in it */
export function pickedFiles(files: Iterable<File>): Picked {
  const list = [...files];
  const [only] = list;
  if (list.length === 1 && only !== undefined && /\.zip$/i.test(only.name))
    return { pickedType: "zip", name: only.name, zip: only };
  // The log alone says nearly all, under whatever name it was sent.
  if (list.length === 1 && only !== undefined && /\.jsonl$/i.test(only.name))
    return { pickedType: "folder", name: only.name, files: new Map([["timeline.jsonl", only]]) };
  return pickedFolder(list.map((file) => [file.webkitRelativePath || file.name, file] as const));
}

function pickedFolder(entries: readonly (readonly [path: string, file: File])[]): Picked {
  const paths = entries.map(([path]) => path);
  const folder = commonFolder(paths);
  const files = new Map<string, Blob>();
  for (const [path, file] of entries) if (path.startsWith(folder)) files.set(path.slice(folder.length), file);
  if (!files.has("timeline.jsonl") && !files.has("manifest.json")) throw noBundle();
  return { pickedType: "folder", name: folder.replace(/\/$/, "").split("/").at(-1) ?? "bundle", files };
}

/** What was dropped on the page: a zip, or a folder with everything in it. @throws OpenError */
export async function pickedDrop(transfer: DataTransfer): Promise<Picked> {
  // The list of items is empty as soon as this function waits.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const files = [...transfer.files];
  if (!entries.some(({ isDirectory }) => isDirectory)) return pickedFiles(files);
  const found: (readonly [string, File])[] = [];
  for (const entry of entries) await walk(entry, "", found);
  return pickedFolder(found);
}

/** Files of a folder, however deep; more than this is no bundle. */
const MOST_FILES = 200_000;

async function walk(entry: FileSystemEntry, above: string, found: (readonly [string, File])[]): Promise<void> {
  if (found.length > MOST_FILES)
    throw new OpenError("no_bundle", "This folder holds more files than any run has. Give the folder of one run.");
  const path = `${above}${entry.name}`;
  if (entry.isFile) {
    found.push([
      path,
      await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
    ]);
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return;
    for (const inner of batch) await walk(inner, `${path}/`, found);
  }
}

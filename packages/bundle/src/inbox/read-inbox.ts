import { readdirSync } from "node:fs";
import { join } from "node:path";
import { BUNDLE_FOLDERS, type BundleSource } from "@openexec/timeline";
import { isErrno } from "../errno.ts";
import { directorySource } from "../sources/directory-source.ts";
import { type InboxEntry, inboxEntrySchema } from "./inbox-entry.ts";

const MAX_BYTES = 1024 * 1024;

/**
 * The messages that lie in the inbox of the bundle in `directory`, in the order in which they were given. They stay
 * there: their writer takes them. What is no message is left out.
 */
export async function readInbox(directory: string): Promise<readonly InboxEntry[]> {
  const names = entryNames(directory);
  if (names.length === 0) return [];
  const source = directorySource(directory);
  const entries: InboxEntry[] = [];
  for (const name of names) {
    const entry = await readEntry(source, name);
    if (typeof entry !== "string") entries.push(entry);
  }
  return entries;
}

/** Names of the files in the inbox that may be messages, sorted. */
export function entryNames(directory: string): readonly string[] {
  try {
    return readdirSync(join(directory, BUNDLE_FOLDERS.inbox))
      .filter((name) => !name.startsWith(".") && !name.endsWith(".rejected"))
      .sort();
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    throw error;
  }
}

/** The message in a file of the inbox, or why it is none. */
export async function readEntry(source: BundleSource, name: string): Promise<InboxEntry | string> {
  const path = `${BUNDLE_FOLDERS.inbox}/${name}`;
  let value: unknown;
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.read(path, { from: 0, to: MAX_BYTES + 1 })) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (bytes.length > MAX_BYTES) return `it has more than ${MAX_BYTES} bytes`;
    value = JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const checked = inboxEntrySchema.safeParse(value);
  if (checked.success) return checked.data;
  return checked.error.issues.map(({ path: at, message }) => `${at.join(".") || "entry"}: ${message}`).join("; ");
}

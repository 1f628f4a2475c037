import { join } from "node:path";
import { BUNDLE_FOLDERS } from "@openexec/timeline";
import { nodeDisk } from "../disk/node-disk.ts";
import { randomHex } from "../host.ts";
import { type InboxEntry, inboxEntrySchema } from "./inbox-entry.ts";

/** Names sort by the time at which the message was given. */
function nameOf({ at, id }: InboxEntry): string {
  return `${new Date(at).toISOString().replace(/[^0-9]/g, "")}-${id.toLowerCase()}-${randomHex(2)}.json`;
}

/**
 * Leaves a message for the process that writes the run in `directory`, or that will resume it. Durable when it returns.
 * @throws ZodError when it is no message
 */
export function postEntry(directory: string, entry: InboxEntry): void {
  const checked = inboxEntrySchema.parse(entry);
  const inbox = join(directory, BUNDLE_FOLDERS.inbox);
  nodeDisk.makeDirectory(inbox);
  const draft = join(inbox, `.draft-${randomHex(8)}`);
  const file = nodeDisk.open(draft, "create");
  try {
    file.write(new TextEncoder().encode(JSON.stringify(checked)));
    file.syncNow();
  } catch (error) {
    nodeDisk.remove(draft);
    throw error;
  } finally {
    file.close();
  }
  nodeDisk.rename(draft, join(inbox, nameOf(checked)));
  const folder = nodeDisk.open(inbox, "directory");
  folder.syncNow();
  folder.close();
}

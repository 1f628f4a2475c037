import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Home, RunLock } from "@openexec/bundle";

/** How the folder of an import begins, in the home. */
export const STAGING = "importing-";

/** Whether an import of this home runs now, in whatever process: it reads the texts that are due itself. */
export function isImporting(home: Home): boolean {
  return readdirSync(home.path).some(
    (name) => name.startsWith(STAGING) && RunLock.holder(join(home.path, name))?.liveness === "alive",
  );
}

import { linkSync, rmSync, writeFileSync } from "node:fs";
import { errnoOf, isErrno } from "../errno.ts";
import { randomHex } from "../host.ts";

/** What a file system says that has no hard links. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

function createExclusively(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { mode: 0o600, flag: "wx" });
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    throw error;
  }
}

/**
 * Makes a file that does not exist yet. Of several processes exactly one does, and nobody ever reads half of it (where
 * the file system has hard links; elsewhere it may be seen empty for a moment).
 * @returns whether it was made; `false` when something has that name
 */
export function putOnce(path: string, content: string): boolean {
  const draft = `${path}.draft-${randomHex(8)}`;
  writeFileSync(draft, content, { mode: 0o600, flag: "wx" });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    if (NO_LINKS.has(errnoOf(error))) return createExclusively(path, content);
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

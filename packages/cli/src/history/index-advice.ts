import type { IndexErrorCode } from "@openexec/store";

/** What to do when the index cannot be used, one sentence for each reason. */
export const INDEX_ADVICE: Readonly<Record<IndexErrorCode, string>> = {
  index_locked: "Try again when the other process is done.",
  index_damaged: "`index rebuild` makes it again.",
  index_full: "Make room on the disk; no run depends on the index.",
  index_unwritable: "Change the permissions of its folder; no run depends on the index.",
  index_newer: "Use the version that wrote it, or make it again with `index rebuild`.",
  index_unavailable: "`doctor` tells what this machine has; no run depends on the index.",
};

/** What to do when a command failed with `code`, if that is one of the index's. */
export function adviceOnIndex(code: string): string | undefined {
  return Object.hasOwn(INDEX_ADVICE, code) ? INDEX_ADVICE[code as IndexErrorCode] : undefined;
}

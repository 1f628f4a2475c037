import { type FSWatcher, statSync, watch } from "node:fs";
import { join, sep } from "node:path";
import { BUNDLE_FILES } from "@openexec/timeline";
import { startInterval, stopInterval } from "../host.ts";

/** For file systems whose changes are not announced. */
const POLL_MS = 500;

/** Calls back with the path of what changed in a bundle: at once where the system says so, else soon for the log. */
export function watchDirectory(root: string, onChange: (path: string) => void): () => void {
  const log = join(root, BUNDLE_FILES.timeline);
  const size = (): number => statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  let known = size();
  const poll = startInterval(() => {
    const now = size();
    if (now === known) return;
    known = now;
    onChange(BUNDLE_FILES.timeline);
  }, POLL_MS);
  poll.unref();
  const watcher = tryWatch(root, (name) => {
    if (name === BUNDLE_FILES.timeline) known = size();
    onChange(name);
  });
  return () => {
    stopInterval(poll);
    watcher?.close();
  };
}

/** `undefined` where the system can't watch, or has no watches left: then only the poll is there. */
function tryWatch(root: string, onName: (name: string) => void): FSWatcher | undefined {
  try {
    const watcher = watch(root, { persistent: false }, (_, name) => {
      if (name !== null) onName(name.split(sep).join("/"));
    });
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

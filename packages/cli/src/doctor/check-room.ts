import { existsSync, realpathSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { Home } from "@openexec/bundle";
import { formatBytes } from "@openexec/timeline";
import type { Check } from "./check.ts";

/** A run of some length may want that much. */
const LITTLE_BYTES = 16 * 1024 * 1024;

/** Whether there is room for runs, and for the index, which may lie elsewhere. */
export function checkRoom(home: Home): Check {
  const index = existsSync(home.indexPath) ? dirname(realpathSync(home.indexPath)) : home.path;
  const places = [
    ["runs", home.runsDirectory],
    ["the index", index],
  ] as const;
  const left = places.map(([whose, path]) => ({ whose, bytes: roomAt(path) }));
  const least = left.reduce((one, other) => (other.bytes < one.bytes ? other : one));
  if (least.bytes >= LITTLE_BYTES) return { what: "room", state: "fine", found: `${formatBytes(least.bytes)} left` };
  return {
    what: "room",
    state: "odd",
    found: `the disk of ${least.whose} has ${formatBytes(least.bytes)} left`,
    advice: "Make room, or let `gc` delete runs. The index catches up by itself.",
  };
}

/** Bytes that this user may still write. */
function roomAt(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

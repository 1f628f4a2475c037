import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Check } from "./check.ts";

/** Whether an `.openexec` directory can be made at `path`, where there is none yet. */
export function checkPlace(path: string): Check {
  try {
    const parent = nearestExisting(path);
    if (!statSync(parent).isDirectory()) throw new Error(`${parent} is no folder`);
    accessSync(parent, constants.W_OK | constants.X_OK);
    return { what: "directory", state: "fine", found: `${path} is made by the first run` };
  } catch (error) {
    const advice = "Nothing can be recorded here. Change the permissions, or name another directory with --dir.";
    return { what: "directory", state: "broken", found: `${path}: ${(error as Error).message}`, advice };
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "@openexec/bundle";
import { z } from "zod";
import { CliError } from "../../framework/cli-error.ts";
import { EXIT } from "../../framework/exit-codes.ts";
import { writePrivately } from "./write-privately.ts";

const settingsSchema = z.strictObject({
  /** Days that every run is kept, counted from when it entered this folder; absent: only what a server started goes. */
  maxAgeDays: z.number().positive().optional(),
  /** Bytes that all runs may have; absent: as many as there is room for. */
  maxBytes: z.int().positive().optional(),
  /** Until then what is due is only announced: the first deletion of a folder surprises nobody. RFC 3339. */
  announcedUntil: z.iso.datetime().optional(),
});

/** How long runs of a home are kept: `retention.json`. */
export type RetentionSettings = z.infer<typeof settingsSchema>;

const pathOf = (home: Home): string => join(home.path, "retention.json");

/** @throws CliError `retention_unreadable` */
export function readRetention(home: Home): RetentionSettings {
  const path = pathOf(home);
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new CliError("retention_unreadable", `${path} cannot be read: ${(error as Error).message}.`, {
      hint: "Nothing is deleted until it can. Mend it, or remove it to keep what was recorded by hand for ever.",
      exitCode: EXIT.failed,
      fields: { path },
      cause: error,
    });
  }
}

export function writeRetention(home: Home, settings: RetentionSettings): void {
  writePrivately(pathOf(home), `${JSON.stringify(settings, null, 2)}\n`);
}

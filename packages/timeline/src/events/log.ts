import { z } from "zod";
import { defineEvent } from "./define.ts";

const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;

export const logLine = defineEvent(
  "LogLine",
  "carried",
  z.strictObject({
    level: z.enum(LOG_LEVELS),
    message: z.string(),
    code: z.string().optional(),
    data: z.unknown().optional(),
  }),
);

/**
 * What is known to be missing, and why. With an attempt and `what: "effects"`: a step that waited outside the ports; with
 * `what: "late-return"`: code that came back after its step's time.
 */
export const gap = defineEvent(
  "Gap",
  "carried",
  z.strictObject({ what: z.string(), reason: z.string(), count: z.int().optional() }),
);

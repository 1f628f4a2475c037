import { z } from "zod";
import { defineEvent } from "./define.ts";

/**
 * Values that code received from the world since its attempt's last event, in call order per source. Random numbers
 * all follow from `seed`. With `timer` it is the outcome of a sleep.
 */
export const effect = defineEvent(
  "Effect",
  "served",
  z.strictObject({
    /** Milliseconds since 1970, as `Date.now()` returned them. */
    clock: z.array(z.number()).optional(),
    /** Milliseconds since the start of the process, as `performance.now()` returned them. */
    monotonic: z.array(z.number()).optional(),
    /** 64 hexadecimal digits: the seed of this attempt's random numbers. */
    seed: z.string().optional(),
    /** `[name, value]`, `null` where the variable is not set. */
    env: z.array(z.tuple([z.string(), z.string().nullable()])).optional(),
    /** `[what, value]`: working directory, host name and their like. */
    system: z.array(z.tuple([z.string(), z.unknown()])).optional(),
    timer: z.enum(["fired", "cancelled"]).optional(),
  }),
);

/** Code sleeps until `until` (RFC 3339); a recorded deadline holds across a resume. */
export const sleepStarted = defineEvent("SleepStarted", "derived", z.strictObject({ until: z.string() }), ["until"]);

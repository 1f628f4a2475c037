import { z } from "zod";
import { defineEvent } from "./define.ts";
import { sha256Schema } from "./shared.ts";

export const fileChange = defineEvent(
  "FileChange",
  "carried",
  z.strictObject({
    path: z.string(),
    change: z.enum(["created", "modified", "deleted", "renamed"]),
    beforeSha256: sha256Schema.optional(),
    afterSha256: sha256Schema.optional(),
    from: z.string().optional(),
  }),
);

export const networkAttempt = defineEvent(
  "NetworkAttempt",
  "carried",
  z.strictObject({
    host: z.string(),
    port: z.int(),
    protocol: z.string(),
    allowed: z.boolean(),
    bytes: z.int().nonnegative().optional(),
    rule: z.string().optional(),
  }),
);

export const processSpawned = defineEvent(
  "ProcessSpawned",
  "carried",
  z.strictObject({
    command: z.string(),
    args: z.array(z.string()),
    pid: z.int(),
    processGroup: z.int().optional(),
    exitCode: z.int().nullable().optional(),
  }),
);

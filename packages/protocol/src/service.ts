import { z } from "zod";

/** `GET /healthz`. `degraded`: runs are recorded and served, but something needs a look; the findings say what. */
export const healthSchema = z.object({
  status: z.enum(["ok", "degraded"]),
  version: z.string(),
  uptimeMs: z.number().nonnegative(),
  index: z.object({ state: z.enum(["ready", "catching_up", "unusable"]), behind: z.int().nonnegative() }),
  /** What retention will delete, before it does so for the first time. */
  retention: z.object({ due: z.int().nonnegative(), announcedUntil: z.string().optional() }).optional(),
  findings: z.array(z.object({ code: z.string(), message: z.string(), hint: z.string().optional() })),
});
export type Health = z.infer<typeof healthSchema>;

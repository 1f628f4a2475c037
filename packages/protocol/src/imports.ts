import { z } from "zod";

const count = z.int().nonnegative();

/** An import that was asked for: how far it is, or how it went. */
export const importProgressSchema = z.object({
  /** `waiting`: another client's is first; `stopped`: the server was, or it was asked to. */
  state: z.enum(["waiting", "running", "done", "stopped", "failed"]),
  /** Sessions that it is about, and how many of them are done; bytes alike. */
  sessions: count,
  done: count,
  bytes: count,
  doneBytes: count,
  /** Sessions that could not be read, the first few of them by name. */
  failed: count,
  failures: z.array(z.object({ path: z.string(), message: z.string() })),
  /** Why no further session was begun. */
  error: z.string().optional(),
});
export type ImportProgress = z.infer<typeof importProgressSchema>;

/** `GET /api/imports`: sessions that other agents left on the server's machine and that are no runs yet. */
export const importsSchema = z.object({
  sources: z.array(
    z.object({
      /** What `POST /api/imports` calls it. */
      client: z.string(),
      /** What people call it. */
      label: z.string(),
      sessions: count,
      bytes: count,
      /** When the oldest of them began; absent when there is none. */
      oldest: z.string().optional(),
      import: importProgressSchema.optional(),
    }),
  ),
});
export type Imports = z.infer<typeof importsSchema>;

/** `POST /api/imports`: whose sessions; all when absent. */
export const startImportSchema = z.strictObject({ client: z.string().max(200).optional() });

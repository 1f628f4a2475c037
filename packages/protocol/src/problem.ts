import { z } from "zod";

/** An error of the API: RFC 9457 problem JSON with a stable `code`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  /** What was wrong, and what would be right. */
  detail: z.string(),
  instance: z.string().optional(),
  /** Where in a filter or body it is wrong: offsets of the token, or a JSON pointer. */
  at: z.object({ from: z.int(), to: z.int() }).optional(),
  pointer: z.string().optional(),
  /** Known values, where an unknown one was given. */
  known: z.array(z.string()).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

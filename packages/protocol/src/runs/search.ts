import { z } from "zod";
import { runRowSchema } from "./run-row.ts";

/** Which text of an event something stands in. */
export const TEXT_PARTS = [
  "title",
  "input",
  "output",
  "prompt",
  "answer",
  "tool_input",
  "tool_output",
  "code",
  "question",
  "log",
  "error",
] as const;
export type TextPart = (typeof TEXT_PARTS)[number];

export const searchHitSchema = z.object({
  /** Line of the log that has the text. */
  seq: z.int().positive(),
  part: z.enum(TEXT_PARTS),
  /** Where the hit begins and ends in that text, in UTF-16 units. */
  from: z.int().nonnegative(),
  to: z.int().positive(),
  /** The text around it, and where the hit stands in there. */
  excerpt: z.string(),
  mark: z.object({ from: z.int().nonnegative(), to: z.int().positive() }),
});
export type SearchHit = z.infer<typeof searchHitSchema>;

export const searchMatchSchema = z.object({
  run: runRowSchema,
  hits: z.array(searchHitSchema),
  /** The run has more hits than are listed. */
  more: z.boolean(),
});
export type SearchMatch = z.infer<typeof searchMatchSchema>;

export const searchPageSchema = z.object({
  /** Newest run first. */
  matches: z.array(searchMatchSchema),
  /** Runs of these projects whose texts are still being read, so that they may hold the text too; absent when there are none. */
  textsDue: z.int().positive().optional(),
  /** Runs of these projects whose texts cannot be read; absent when there are none. */
  textsUnreadable: z.int().positive().optional(),
  /** Absent on the last page. */
  nextCursor: z.string().optional(),
});
export type SearchPage = z.infer<typeof searchPageSchema>;

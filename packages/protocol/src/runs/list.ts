import { RUN_STATUSES } from "@openexec/timeline";
import { z } from "zod";
import { runRowSchema } from "./run-row.ts";

const count = z.int().nonnegative();
const facetValueSchema = z.object({ value: z.string(), count });

/** Facets of a list, each computed without its own filter. */
export const FACETS = ["status", "trigger", "flow", "tool", "model", "interaction"] as const;
export type FacetName = (typeof FACETS)[number];

const facetSchema = z.object({
  /** Most frequent first. */
  values: z.array(facetValueSchema),
  /** There are more values than are listed: ask for the facet itself. */
  more: z.boolean(),
});

const chartSchema = z.object({
  /** First instant of the first bucket, and width of each; at most 120 buckets, zero-filled. */
  from: z.string(),
  bucketMs: z.int().positive(),
  timeZone: z.string(),
  buckets: z.array(z.object({ at: z.string(), counts: z.partialRecord(z.enum(RUN_STATUSES), count) })),
});

export const runListMetaSchema = z.object({
  /** Runs of the asked projects, and those that match. */
  total: count,
  filtered: count,
  /** Runs that are running or waiting among those that match. */
  active: count,
  /** With a filter by text: runs of the asked projects whose texts are not read yet, so that they may match too; absent when there are none. */
  textsDue: z.int().positive().optional(),
  /** Likewise those whose texts cannot be read; absent when there are none. */
  textsUnreadable: z.int().positive().optional(),
  facets: z.record(z.enum(FACETS), facetSchema),
  chart: chartSchema,
});
export type RunListMeta = z.infer<typeof runListMetaSchema>;

export const runListSchema = z.object({
  /** Absent with `meta=only`. */
  runs: z.array(runRowSchema),
  /** Absent on the last page. */
  nextCursor: z.string().optional(),
  meta: runListMetaSchema.optional(),
});
export type RunList = z.infer<typeof runListSchema>;

export const facetPageSchema = z.object({ name: z.enum(FACETS), values: z.array(facetValueSchema), more: z.boolean() });
export type FacetPage = z.infer<typeof facetPageSchema>;

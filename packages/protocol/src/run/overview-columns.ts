import { z } from "zod";
import { runRowSchema } from "../runs/run-row.ts";
import { stepContentsSchema } from "./attempts.ts";
import { ATTEMPT_LAYOUT, CALL_LAYOUT, type ColumnType, type Layout } from "./columns/layout.ts";
import { overviewStripSchema } from "./overview.ts";

const count = z.int().nonnegative();

const MEANINGS = {
  word: "Places in `words`, from 1; 0 is none",
  number: "As it is; null is none",
  after: "More than the row before has; null is none",
  since: "More than `startedSeq` of the same row; null is none",
  moment: "Microseconds after that of the row before, the first after 1970; null is none",
  elapsed: "Microseconds after `startedAt` of the same row; null is none",
} as const satisfies Record<ColumnType, string>;

/** A column that is absent is one of which no row has anything; one that is not listed is of a later version. */
function tableSchema(layout: Layout) {
  const columns = Object.entries(layout).map(
    ([name, type]) => [name, z.array(z.number().nullable()).optional().describe(MEANINGS[type])] as const,
  );
  return z.object({
    rows: count,
    columns: z.object(Object.fromEntries(columns)).catchall(z.array(z.number().nullable())),
    more: z
      .array(z.tuple([count, z.record(z.string(), z.unknown())]))
      .describe("What stands in no column: the place of a row from 0, and fields of it"),
  });
}

/** Attempts and calls of a run, column by column. */
const stepColumnsSchema = z.object({
  version: z.int().describe("1; who does not know a version must not read it"),
  words: z.array(z.string()).describe("Texts that columns name by their place, from 1"),
  attempts: tableSchema(ATTEMPT_LAYOUT).describe(
    "In the order in which they started. The id of one that has none beside the columns is `scope/nodeId#attempt`",
  ),
  calls: tableSchema(CALL_LAYOUT).describe("Those of the first attempt, of the second, and so on"),
  owners: z.array(count).describe("The attempt of each call, by its place from 1; 0 is none"),
  loose: stepContentsSchema.omit({ calls: true }).describe("What belongs to no attempt"),
});

/** `…/overview/columns`: what `…/overview` tells, in a quarter of the bytes, compressed in a tenth. */
export const overviewColumnsSchema = z.object({
  run: runRowSchema,
  steps: stepColumnsSchema,
  strip: overviewStripSchema,
  endSeq: count,
  head: z.string(),
});
export type OverviewColumns = z.infer<typeof overviewColumnsSchema>;

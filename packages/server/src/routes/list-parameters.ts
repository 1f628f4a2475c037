import { FILTER_FIELDS, SORT_FIELDS } from "@openexec/protocol";
import { z } from "zod";

/** The fields of a filter as parameters, for the document: what they may hold is checked by the grammar. */
const filterParameters = Object.fromEntries(
  Object.entries(FILTER_FIELDS).map(([name, { says, fieldType }]) => [
    name,
    z
      .string()
      .optional()
      .describe(fieldType === "choice" ? `${says}; several with commas, \`!x\` for all but x` : says),
  ]),
);

export const filterQuery = z.object({
  ...filterParameters,
  q: z.string().optional().describe('A filter command: `status:failed -trigger:ci "text in quotes"`'),
});

export const listQuery = filterQuery.extend({
  limit: z.string().optional().describe("1 to 200, 50 when absent"),
  cursor: z.string().optional().describe("The `nextCursor` of the page before"),
  sort: z
    .string()
    .optional()
    .describe(`${SORT_FIELDS.join(", ")} with \`,asc\` or \`,desc\``),
  meta: z
    .enum(["none", "only", "with"])
    .optional()
    .describe("Counts, facets and chart: without them, only them, or with the runs. Absent: with the first page"),
});

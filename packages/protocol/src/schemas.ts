/** The schemas that validate what crosses the API, and that its OpenAPI document is made from. */

export { clientMessageSchema, serverMessageSchema } from "./live/messages.ts";
export { problemSchema } from "./problem.ts";
export { runRowsSchemas } from "./run/rows.ts";
export {
  answerSchema,
  eventPageSchema,
  labelsPatchSchema,
  overviewStripSchema,
  runDetailSchema,
} from "./run/run-detail.ts";
export { FACETS, facetPageSchema, runListMetaSchema, runListSchema } from "./runs/list.ts";
export { runRowSchema } from "./runs/run-row.ts";
export { searchHitSchema, searchMatchSchema, searchPageSchema, TEXT_PARTS } from "./runs/search.ts";
export { STATS_GROUPS, statsSchema } from "./runs/stats.ts";

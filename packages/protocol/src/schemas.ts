/** The schemas that validate what crosses the API, and that its OpenAPI document is made from. */

export { importsSchema, startImportSchema } from "./imports.ts";
export { clientMessageSchema, serverMessageSchema } from "./live/messages.ts";
export { problemSchema } from "./problem.ts";
export { modelCallsSchema, policyChecksSchema, toolCallsSchema } from "./run/calls.ts";
export {
  answerReceiptSchema,
  answerSchema,
  cancelReceiptSchema,
  cancelSchema,
  interactionsSchema,
} from "./run/interactions.ts";
export { contextSchema, filesAtSchema, runHitsSchema } from "./run/moments.ts";
export { runOverviewSchema } from "./run/overview.ts";
export { overviewColumnsSchema } from "./run/overview-columns.ts";
export { runRowsSchemas } from "./run/rows.ts";
export { eventPageSchema, labelsPatchSchema, runDetailSchema } from "./run/run-detail.ts";
export {
  artifactsSchema,
  attemptsSchema,
  logsSchema,
  neighboursSchema,
  replaysSchema,
  sessionDetailSchema,
  sessionsSchema,
} from "./run/run-lists.ts";
export { subListQuerySchema } from "./run/sub-list.ts";
export { FACETS, facetPageSchema, runListMetaSchema, runListSchema } from "./runs/list.ts";
export { runRowSchema } from "./runs/run-row.ts";
export { searchHitSchema, searchMatchSchema, searchPageSchema, TEXT_PARTS } from "./runs/search.ts";
export { STATS_GROUPS, statsSchema } from "./runs/stats.ts";
export { healthSchema } from "./service.ts";

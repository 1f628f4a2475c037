/**
 * What web, command line and server share besides the timeline. This entry is light: types, and the filter grammar.
 * The schemas behind the types are in `@openexec/protocol/schemas`.
 * @packageDocumentation
 */

export {
  FILTER_FIELDS,
  type FilterField,
  type FilterFieldName,
  type FilterOptions,
  type FilterProblem,
  type FilterProblemCode,
  type FilterToken,
  filterFromParams,
  filterToParams,
  formatMoment,
  LIST_PARAMS,
  nearest,
  type ParamsOptions,
  type ParsedFilter,
  parseFilter,
  parseMoment,
  parseSort,
  printFilter,
  printSort,
  tokenize,
} from "./filter/index.ts";
export type { ImportProgress, Imports } from "./imports.ts";
export type { ClientMessage, ServerMessage } from "./live/messages.ts";
export type { Problem } from "./problem.ts";
export type { ModelCall, PolicyCheckEntry, ToolCallEntry } from "./run/calls.ts";
export {
  COLUMNS_VERSION,
  type StepColumns,
  stepColumns,
  stepsInPieces,
  stepsOfColumns,
} from "./run/columns/step-columns.ts";
export type { Answer, AnswerReceipt, CancelReceipt, Interaction } from "./run/interactions.ts";
export type { Context, FilesAt, RunHits } from "./run/moments.ts";
export { LANES, type Lane, type OverviewStrip, type RunOverview } from "./run/overview.ts";
export type { OverviewColumns } from "./run/overview-columns.ts";
export type { RunRows } from "./run/rows.ts";
export type { EventPage, LabelsPatch, RunDetail } from "./run/run-detail.ts";
export type { ArtifactEntry, LogEntry, Neighbours, SessionDetail, SessionEntry } from "./run/run-lists.ts";
export type { SubList } from "./run/sub-list.ts";
export { wrongTag } from "./run/tag.ts";
export { CHOICE_FIELDS, type Choice, type ChoiceField, type NumberRange, type RunFilter } from "./runs/filter.ts";
export type { FacetName, FacetPage, RunList, RunListMeta } from "./runs/list.ts";
export type { RunRow } from "./runs/run-row.ts";
export type { SearchHit, SearchMatch, SearchPage, TextPart } from "./runs/search.ts";
export { NEWEST_FIRST, type RunSort, SORT_FIELDS, type SortField } from "./runs/sort.ts";
export type { Stats, StatsGroup } from "./runs/stats.ts";
export type { Health } from "./service.ts";

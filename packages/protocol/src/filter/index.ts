export { formatMoment, parseMoment } from "./moment.ts";
export { filterFromParams, filterToParams, LIST_PARAMS, type ParamsOptions } from "./params.ts";
export { type ParsedFilter, parseFilter } from "./parse.ts";
export { printFilter } from "./print.ts";
export type { FilterProblem, FilterProblemCode } from "./problem.ts";
export type { FilterOptions } from "./read-field.ts";
export { parseSort, printSort } from "./sort.ts";
export { type FilterToken, tokenize } from "./tokenize.ts";
export { FILTER_FIELDS, type FilterField, type FilterFieldName } from "./words.ts";

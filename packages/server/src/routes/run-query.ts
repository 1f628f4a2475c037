import {
  type FilterProblem,
  filterFromParams,
  LIST_PARAMS,
  NEWEST_FIRST,
  type ParamsOptions,
  parseSort,
  type RunFilter,
  type RunSort,
  SORT_FIELDS,
} from "@openexec/protocol";
import { knownValues, type RunIndex, type ScopedFilter } from "@openexec/store";
import type { Principal } from "../ports/access.ts";
import { ApiError } from "../problem/api-error.ts";

const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 50;
const META = ["none", "only", "with"] as const;
export type MetaWanted = (typeof META)[number];

/** What a list is asked for. */
export interface RunQuery {
  readonly filter: ScopedFilter;
  readonly sort: RunSort;
  readonly limit: number;
  readonly cursor?: string;
  readonly meta: MetaWanted;
}

/**
 * Reads the query of a list for a caller.
 * @param others what the route takes beside a filter; any other parameter is an error
 * @throws ApiError that names the parameter, the place in it, and what would be right
 */
export function readRunQuery(
  params: URLSearchParams,
  principal: Principal,
  nowMs: number,
  others: readonly string[] = LIST_PARAMS,
): RunQuery {
  const filter = readFilter(params, { now: nowMs, others });
  const cursor = onlyValue(params, "cursor");
  const paged = cursor !== undefined || filter.after !== undefined;
  return {
    filter: scoped(filter, principal),
    sort: readSort(onlyValue(params, "sort")),
    limit: readLimit(onlyValue(params, "limit")),
    ...(cursor === undefined ? {} : { cursor }),
    meta: readMeta(onlyValue(params, "meta")) ?? (paged ? "none" : "with"),
  };
}

/**
 * Reads a query again that found nothing, now with the values that runs have.
 * @throws ApiError `unknown_value` when no run has a name that is asked for
 */
export async function refuseUnknown(
  index: RunIndex,
  params: URLSearchParams,
  filter: ScopedFilter,
  nowMs: number,
): Promise<void> {
  readFilter(params, { now: nowMs, others: LIST_PARAMS, known: await knownValues(index, filter) });
}

function readFilter(params: URLSearchParams, options: ParamsOptions): RunFilter {
  const { filter, problems } = filterFromParams(params, options);
  const [problem] = problems;
  if (problem !== undefined) throw wrongFilter(problem);
  return filter;
}

/** A filter that stays within the projects of its caller. @throws ApiError `project_refused` */
function scoped(filter: RunFilter, { projects }: Principal): ScopedFilter {
  const asked = filter.project;
  if (projects === undefined) return { ...filter, project: asked ?? { in: ["*"] } };
  const wanted = asked?.in === undefined || asked.in.includes("*") ? projects : asked.in;
  const refused = wanted.find((project) => !projects.includes(project));
  if (refused !== undefined) {
    throw new ApiError(403, "project_refused", `The token may not see the project ${JSON.stringify(refused)}.`, {
      fields: { known: [...projects] },
    });
  }
  return { ...filter, project: { ...asked, in: wanted } };
}

function wrongFilter({ code, message, from, to, param, known }: FilterProblem): ApiError {
  return new ApiError(400, code, `${param === undefined ? "" : `${param}: `}${message}`, {
    fields: { at: { from, to }, ...(known === undefined ? {} : { known: [...known] }) },
  });
}

/** The value of a parameter that may be said once. @throws ApiError `repeated_field` */
export function onlyValue(params: URLSearchParams, name: string): string | undefined {
  const values = params.getAll(name);
  if (values.length <= 1) return values[0];
  throw new ApiError(400, "repeated_field", `${name} is said twice.`);
}

function readSort(text: string | undefined): RunSort {
  const sort = text === undefined ? NEWEST_FIRST : parseSort(text);
  if (sort !== undefined) return sort;
  const known = SORT_FIELDS.flatMap((field) => [`${field},asc`, `${field},desc`]);
  throw new ApiError(400, "unknown_value", `sort: there is no order ${JSON.stringify(text)}.`, {
    hint: `There are ${known.join(" ")}.`,
    fields: { known },
  });
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new ApiError(400, "bad_value", `limit: a whole number from 1 to ${MAX_LIMIT}, not ${JSON.stringify(text)}.`);
}

function readMeta(text: string | undefined): MetaWanted | undefined {
  const meta = META.find((word) => word === text);
  if (text === undefined || meta !== undefined) return meta;
  throw new ApiError(400, "unknown_value", `meta: there is no ${JSON.stringify(text)}.`, {
    fields: { known: [...META] },
  });
}

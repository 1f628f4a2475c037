import type { RunListMeta } from "@openexec/protocol";
import {
  FACETS,
  facetPageSchema,
  neighboursSchema,
  replaysSchema,
  runListMetaSchema,
  runListSchema,
  STATS_GROUPS,
  searchPageSchema,
  statsSchema,
} from "@openexec/protocol/schemas";
import type { ScopedFilter } from "@openexec/store";
import { z } from "zod";
import { ApiError } from "../problem/api-error.ts";
import type { RunLogs } from "../run/run-logs.ts";
import type { Api, ApiContext } from "./api.ts";
import { filterQuery, listQuery } from "./list-parameters.ts";
import { demandRun, runParams } from "./one-run.ts";
import { onlyValue, type RunQuery, readRunQuery, refuseUnknown } from "./run-query.ts";

const MAX_FACET_VALUES = 200;
const MAX_REPLAYS = 200;

/** Many runs at once: the list, its facets and figures, what is beside a run in it. */
export function runsRoutes(api: Api, logs: RunLogs): void {
  const { index, keeper, now } = api.deps;
  const paramsOf = (c: ApiContext): URLSearchParams => new URL(c.req.url).searchParams;
  const queryOf = (c: ApiContext, others?: readonly string[]): RunQuery =>
    readRunQuery(paramsOf(c), c.get("principal"), now(), others);

  /** For an answer that is empty. What comes behind a page, or was changed since a moment, is often nothing. */
  const demandKnown = async (c: ApiContext, { filter, cursor }: RunQuery): Promise<void> => {
    if (cursor !== undefined || filter.after !== undefined || !keeper.knowsAll()) return;
    await refuseUnknown(index, paramsOf(c), filter, now());
  };

  const metaOf = (filter: ScopedFilter): Promise<RunListMeta> =>
    index.aggregate("meta", { filter, unreadable: keeper.unreadableTexts() });

  api.operation(
    {
      id: "listRuns",
      method: "get",
      path: "/api/runs",
      tag: "Runs",
      summary: "Runs that match, a page at a time",
      scope: "read",
      query: listQuery,
      ownQuery: true,
      result: runListSchema,
    },
    async ({ context }) => {
      const query = queryOf(context);
      const { filter, sort, limit, cursor, meta } = query;
      const page =
        meta === "only"
          ? { runs: [] }
          : await index.list({ filter, sort, limit, ...(cursor === undefined ? {} : { cursor }) });
      if (meta !== "only" && page.runs.length === 0) await demandKnown(context, query);
      return meta === "none" ? page : { ...page, meta: await metaOf(filter) };
    },
  );

  api.operation(
    {
      id: "getRunsMeta",
      method: "get",
      path: "/api/runs/meta",
      tag: "Runs",
      summary: "Counts, facets and chart of a list",
      scope: "read",
      query: filterQuery,
      ownQuery: true,
      result: runListMetaSchema,
    },
    async ({ context }) => metaOf(queryOf(context, []).filter),
  );

  api.operation(
    {
      id: "searchFacet",
      method: "get",
      path: "/api/runs/facets/{name}",
      tag: "Runs",
      summary: "Values of one facet that begin with a text",
      scope: "read",
      params: z.object({ name: z.enum(FACETS) }),
      query: filterQuery.extend({
        prefix: z.string().optional(),
        limit: z.string().optional().describe(`1 to ${MAX_FACET_VALUES}, 50 when absent`),
      }),
      ownQuery: true,
      result: facetPageSchema,
    },
    async ({ context, params }) => {
      const { filter, limit } = queryOf(context, ["limit", "prefix"]);
      const prefix = onlyValue(paramsOf(context), "prefix");
      return index.aggregate("facet", {
        filter,
        name: params.name,
        limit,
        ...(prefix === undefined ? {} : { prefix }),
      });
    },
  );

  api.operation(
    {
      id: "searchRuns",
      method: "get",
      path: "/api/search",
      tag: "Runs",
      summary: "Runs that hold a text, newest first, and where in them it stands",
      scope: "read",
      query: listQuery.omit({ meta: true, sort: true }),
      ownQuery: true,
      result: searchPageSchema,
    },
    async ({ context }) => {
      const asked = queryOf(context, ["limit", "cursor"]);
      const { filter, limit, cursor } = asked;
      const { text } = filter;
      if (text === undefined || text === "") throw new ApiError(400, "missing_value", "text: what is looked for?");
      const unreadable = keeper.unreadableTexts();
      const query = { filter: { ...filter, text }, unreadable, limit };
      const page = await index.search({ ...query, ...(cursor === undefined ? {} : { cursor }) });
      if (page.matches.length === 0) await demandKnown(context, asked);
      return page;
    },
  );

  api.operation(
    {
      id: "getStats",
      method: "get",
      path: "/api/stats",
      tag: "Runs",
      summary: "Counts, durations, tokens and cost of runs that match",
      scope: "read",
      query: filterQuery.extend({ by: z.enum(STATS_GROUPS).optional().describe("One row for each of these") }),
      ownQuery: true,
      result: statsSchema,
    },
    async ({ context }) => {
      const { filter } = queryOf(context, ["by"]);
      const text = onlyValue(paramsOf(context), "by");
      const by = STATS_GROUPS.find((group) => group === text);
      if (text !== undefined && by === undefined) {
        throw new ApiError(400, "unknown_value", `by: there is no ${JSON.stringify(text)}.`, {
          fields: { known: [...STATS_GROUPS] },
        });
      }
      return index.aggregate("stats", { filter, ...(by === undefined ? {} : { by }) });
    },
  );

  api.operation(
    {
      id: "getNeighbours",
      method: "get",
      path: "/api/runs/{id}/neighbours",
      tag: "Run",
      summary: "The runs beside this one in a list with the same filters and order",
      scope: "read",
      params: runParams,
      query: listQuery.omit({ meta: true, cursor: true, limit: true }),
      ownQuery: true,
      result: neighboursSchema,
    },
    async ({ context, params, principal }) => {
      const { runId } = await demandRun(logs, params.id, principal);
      const { filter, sort } = queryOf(context, ["sort"]);
      const beside = async (side: "before" | "after"): Promise<string | undefined> =>
        (await index.list({ filter, sort, limit: 1, beside: { runId, side } })).runs[0]?.id;
      const [previous, next] = [await beside("before"), await beside("after")];
      return { ...(previous === undefined ? {} : { previous }), ...(next === undefined ? {} : { next }) };
    },
  );

  api.operation(
    {
      id: "listReplays",
      method: "get",
      path: "/api/runs/{id}/replays",
      tag: "Run",
      summary: "Runs that replay this one, newest first, a page at a time",
      scope: "read",
      params: runParams,
      query: z.strictObject({
        limit: z.coerce.number().int().min(1).max(MAX_REPLAYS).default(MAX_REPLAYS),
        cursor: z.string().optional().describe("The `nextCursor` of the page before"),
      }),
      result: replaysSchema,
    },
    async ({ params, query: { limit, cursor }, principal }) => {
      const { runId, log } = await demandRun(logs, params.id, principal);
      const filter = { project: { in: [log.run.project ?? ""] }, replayOf: runId };
      return index.list({ filter, limit, ...(cursor === undefined ? {} : { cursor }) });
    },
  );
}

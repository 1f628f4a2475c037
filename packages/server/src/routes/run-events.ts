import { eventPageSchema, runHitsSchema } from "@openexec/protocol/schemas";
import { z } from "zod";
import { ApiError } from "../problem/api-error.ts";
import type { RunLog } from "../run/run-log.ts";
import type { RunLogs } from "../run/run-logs.ts";
import { searchLog } from "../run/search-log.ts";
import type { Api } from "./api.ts";
import { demandRun, runParams } from "./one-run.ts";

const MAX_LINES = 5_000;
/** Of one page; a longer line is a page of its own. */
const MAX_CHARACTERS = 8_000_000;

const seq = z.coerce.number().int().min(0);
const eventsQuery = z.strictObject({
  from: seq.optional().describe("First event of the page; 1 when absent"),
  to: seq.optional().describe("Last event of the page, inclusive"),
  around: seq.optional().describe("The middle of the page, in place of from and to"),
  limit: z.coerce.number().int().min(1).max(MAX_LINES).default(500),
});

/** The log itself: its lines, and where a text stands in it. */
export function runEventRoutes(api: Api, logs: RunLogs): void {
  api.operation(
    {
      id: "getEvents",
      method: "get",
      path: "/api/runs/{id}/events",
      tag: "Run",
      summary: "Lines of the log as they stand, so that a reader can check their hashes",
      scope: "read",
      params: runParams,
      query: eventsQuery,
      result: eventPageSchema,
    },
    async ({ params, query, principal, unchanged }) => {
      const { log } = await demandRun(logs, params.id, principal);
      if (unchanged(log.head, query)) return undefined;
      const { from, to } = rangeOf(query, log);
      const lines = await log.lines(from, to, { lines: query.limit, characters: MAX_CHARACTERS });
      const [first, last] = [lines[0], lines.at(-1)];
      return {
        lines: lines.map(({ raw }) => raw),
        ...(first === undefined ? {} : { firstSeq: first.seq }),
        ...(last === undefined ? {} : { lastSeq: last.seq }),
        endSeq: log.endSeq,
      };
    },
  );

  api.operation(
    {
      id: "searchRun",
      method: "get",
      path: "/api/runs/{id}/search",
      tag: "Run",
      summary: "Events of a run that hold a text",
      scope: "read",
      params: runParams,
      query: z.strictObject({
        text: z.string().min(1).max(1_000).describe("Looked for as it stands, upper and lower case alike"),
        after: seq.default(0).describe("Only events beyond this number"),
        limit: z.coerce.number().int().min(1).max(1_000).default(100),
      }),
      result: runHitsSchema,
    },
    async ({ params, query, principal, unchanged }) => {
      const { log } = await demandRun(logs, params.id, principal);
      if (unchanged(log.head, query)) return undefined;
      return searchLog(log, query.text, query.after, query.limit);
    },
  );
}

function rangeOf(query: z.output<typeof eventsQuery>, log: RunLog): { from: number; to: number } {
  const { from, to, around, limit } = query;
  if (around === undefined) return { from: from ?? 1, to: to ?? Number.MAX_SAFE_INTEGER };
  if (from !== undefined || to !== undefined) {
    throw new ApiError(400, "invalid_request", "`around` stands in place of `from` and `to`; give one or the other.");
  }
  const middle = Math.min(around, log.endSeq);
  const first = Math.max(1, Math.min(middle - Math.floor(limit / 2), log.endSeq - limit + 1));
  return { from: first, to: first + limit - 1 };
}

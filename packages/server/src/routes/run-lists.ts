import type { SessionEntry } from "@openexec/protocol";
import {
  artifactsSchema,
  attemptsSchema,
  contextSchema,
  filesAtSchema,
  interactionsSchema,
  logsSchema,
  modelCallsSchema,
  policyChecksSchema,
  sessionsSchema,
  subListQuerySchema,
  toolCallsSchema,
} from "@openexec/protocol/schemas";
import type { TimelineEvent } from "@openexec/timeline";
import { z } from "zod";
import { interactionsOf } from "../answering/interactions.ts";
import { contextOf } from "../run/context.ts";
import { artifactEntryOf, logEntryOf, modelCallOf, policyCheckOf, toolCallOf } from "../run/entries.ts";
import { filesAt } from "../run/files-at.ts";
import type { PlaceList } from "../run/places.ts";
import type { OpenedRun, RunLogs } from "../run/run-logs.ts";
import type { Api } from "./api.ts";
import { demandRun, runParams } from "./one-run.ts";

type EntryOf = (start: TimelineEvent, end: TimelineEvent | undefined) => unknown;

/** Lists whose entries are read from the log, in its order. */
const LISTS = [
  ["listModelCalls", "model-calls", "modelCalls", "Calls of models", modelCallsSchema, modelCallOf],
  ["listToolCalls", "tool-calls", "toolCalls", "Calls of tools", toolCallsSchema, toolCallOf],
  ["listPolicyChecks", "policy-checks", "policyChecks", "What the policy said", policyChecksSchema, policyCheckOf],
  ["listLogs", "logs", "logs", "What the run wrote for people", logsSchema, logEntryOf],
  ["listArtifacts", "artifacts", "artifacts", "What the run produced", artifactsSchema, artifactEntryOf],
] as const satisfies readonly (readonly [string, string, PlaceList, string, z.ZodType, EntryOf])[];

interface Page {
  readonly after: number;
  readonly limit: number;
}

/** Everything below a run that is a list. */
export function runListRoutes(api: Api, logs: RunLogs): void {
  for (const [id, name, list, summary, result, entryOf] of LISTS) {
    api.operation(
      {
        id,
        method: "get",
        path: `/api/runs/{id}/${name}`,
        tag: "Run",
        summary,
        scope: "read",
        params: runParams,
        query: subListQuerySchema,
        result,
      },
      async ({ params, query, principal, unchanged }) => {
        const run = await demandRun(logs, params.id, principal);
        if (unchanged(run.log.head, query)) return undefined;
        return entriesOf(run, list, query, entryOf);
      },
    );
  }

  api.operation(
    {
      id: "listInteractions",
      method: "get",
      path: "/api/runs/{id}/interactions",
      tag: "Run",
      summary: "What the run asked people, with the answers",
      scope: "read",
      params: runParams,
      query: subListQuerySchema,
      result: interactionsSchema,
    },
    async ({ params, query, principal }) => {
      const run = await demandRun(logs, params.id, principal);
      const { places, more } = run.log.places.page("interactions", query.after, query.limit);
      return { items: await interactionsOf(api.deps, run, places), ...nextOf(more, places.at(-1)?.seq) };
    },
  );

  api.operation(
    {
      id: "listAttempts",
      method: "get",
      path: "/api/runs/{id}/attempts",
      tag: "Run",
      summary: "Attempts at steps, in the order in which they started",
      scope: "read",
      params: runParams,
      query: subListQuerySchema,
      result: attemptsSchema,
    },
    async ({ params, query, principal, unchanged }) => {
      const { log } = await demandRun(logs, params.id, principal);
      if (unchanged(log.head, query)) return undefined;
      return pageOf(log.steps.attempts, query, ({ startedSeq }) => startedSeq);
    },
  );

  api.operation(
    {
      id: "listSessions",
      method: "get",
      path: "/api/runs/{id}/sessions",
      tag: "Run",
      summary: "Sessions of agents",
      scope: "read",
      params: runParams,
      query: subListQuerySchema,
      result: sessionsSchema,
    },
    async ({ params, query, principal, unchanged }) => {
      const { log } = await demandRun(logs, params.id, principal);
      if (unchanged(log.head, query)) return undefined;
      return pageOf(sessionEntries(log), query, ({ seq }) => seq);
    },
  );

  api.operation(
    {
      id: "getFiles",
      method: "get",
      path: "/api/runs/{id}/files",
      tag: "Run",
      summary: "Files that the run had changed at a moment",
      scope: "read",
      params: runParams,
      query: z.strictObject({
        at: z.coerce.number().int().min(0).optional().describe("An event; the last when absent"),
      }),
      result: filesAtSchema,
    },
    async ({ params, query, principal, unchanged }) => {
      const { log } = await demandRun(logs, params.id, principal);
      if (unchanged(log.head, query)) return undefined;
      return filesAt(log, Math.min(query.at ?? log.endSeq, log.endSeq));
    },
  );

  api.operation(
    {
      id: "getContext",
      method: "get",
      path: "/api/runs/{id}/context",
      tag: "Run",
      summary: "What an attempt was given",
      scope: "read",
      params: runParams,
      query: z.strictObject({ attempt: z.string().min(1).max(2_000).describe("The id of an attempt: `review#1`") }),
      result: contextSchema,
    },
    async ({ params, query, principal, unchanged }) => {
      const run = await demandRun(logs, params.id, principal);
      if (unchanged(run.log.head, query)) return undefined;
      return contextOf(run, query.attempt);
    },
  );
}

/** The sessions of a run; one that was bound again after a resume counts once, as it was bound last. */
export function sessionEntries({ sessions }: OpenedRun["log"]): readonly SessionEntry[] {
  const latest = new Map(sessions.sessions.map((row) => [row.sessionId, row]));
  return [...latest.values()].map(({ boundSeq, command, protocolIds, ...row }) => ({
    ...row,
    seq: boundSeq,
    command: [...command],
    protocolIds: { ...protocolIds },
  }));
}

async function entriesOf({ log }: OpenedRun, list: PlaceList, { after, limit }: Page, entryOf: EntryOf) {
  const { places, more } = log.places.page(list, after, limit);
  const events = await log.events(places.flatMap(({ seq, endedSeq = seq }) => [seq, endedSeq]));
  const items = places.flatMap(({ seq, endedSeq }) => {
    const start = events.get(seq);
    const item = start && entryOf(start, endedSeq === undefined ? undefined : events.get(endedSeq));
    return item === undefined ? [] : [item];
  });
  return { items, ...nextOf(more, places.at(-1)?.seq) };
}

function pageOf<Item>(all: readonly Item[], { after, limit }: Page, seqOf: (item: Item) => number) {
  const rest = all.filter((item) => seqOf(item) > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, ...nextOf(rest.length > limit, last && seqOf(last)) };
}

function nextOf(more: boolean, lastSeq: number | undefined): { nextAfter?: number } {
  return more && lastSeq !== undefined ? { nextAfter: lastSeq } : {};
}

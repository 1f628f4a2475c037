import type { Health, ImportProgress, RunRow } from "@openexec/protocol";
import { chartOf, facetOf, readQuery, select } from "./mock-list.ts";
import { attemptsOf, detailOf, interactionsOf, logsOf, toolCallsOf } from "./mock-run.ts";

/** The runs that the mock serves, and what it was told. */
export interface MockState {
  rows: readonly RunRow[];
  readonly nowMs: number;
  /** Runs whose texts are not read yet. */
  textsDue?: number;
  /** Runs whose texts cannot be read. */
  textsUnreadable?: number;
  /** Bodies of answers by `run/interaction`. */
  readonly answers: Map<string, unknown>;
  /** Those of the installation with their runs; absent: one. */
  readonly projects?: readonly { readonly key: string; readonly runs: number }[];
  /** Sessions of other agents that could be imported. */
  found?: readonly { client: string; label: string; sessions: number; import?: ImportProgress }[];
  /** What the server will delete soon. */
  retention?: Health["retention"];
}

export interface MockReply {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown): MockReply => ({ status: 200, body });
const problem = (status: number, code: string, detail: string, more: object = {}): MockReply => ({
  status,
  body: { type: "about:blank", title: code, status, code, detail, ...more },
});

/** What the server answers, from memory: enough of its API for the runs page, by the server's own grammar. */
export function reply(state: MockState, method: string, url: URL, body: unknown): MockReply {
  if (url.pathname === "/healthz") return ok({ status: "ok", findings: [], retention: state.retention });
  const path = url.pathname.split("/").slice(2).map(decodeURIComponent);
  if (path[0] === "stats") return ok({ groups: { by: "project", rows: state.projects ?? [], more: false } });
  if (path[0] === "imports")
    return ok({ sources: (state.found ?? []).map((source) => ({ ...source, bytes: source.sessions * 1_000 })) });
  if (path[0] !== "runs") return problem(404, "not_found", `There is no ${url.pathname}.`);
  if (path.length === 1) return list(state, url.searchParams);
  if (path[1] === "facets") return facet(state, path[2] ?? "", url.searchParams);
  const row = state.rows.find(({ id }) => id === path[1]);
  if (row === undefined)
    return problem(404, "run_not_found", `There is no run "${path[1]}". GET /api/runs lists them.`);
  if (path[2] === "neighbours") return neighbours(state, row, url.searchParams);
  if (path[2] === "interactions" && method === "POST") {
    state.answers.set(`${row.id}/${path[3]}`, body);
    state.rows = state.rows.map((each) =>
      each === row ? { ...row, status: "running", pendingInteractions: 0 } : each,
    );
    return ok({ recorded: true, running: true });
  }
  const lists = { attempts: attemptsOf, "tool-calls": toolCallsOf, logs: logsOf, interactions: interactionsOf };
  const items = lists[path[2] as keyof typeof lists];
  return ok(items === undefined ? detailOf(row) : { items: items(row) });
}

function list(state: MockState, params: URLSearchParams): MockReply {
  const { filter, problems } = readQuery(params, state.nowMs);
  const [wrong] = problems;
  if (wrong !== undefined) return problem(400, wrong.code, wrong.message, { known: wrong.known });
  const found = select(state.rows, filter, params.get("sort"));
  if (params.get("meta") === "only") return ok({ runs: [], meta: metaOf(state, found, filter) });
  const from = Number(params.get("cursor") ?? 0);
  const limit = Number(params.get("limit") ?? 50);
  const more = from + limit < found.length;
  return ok({ runs: found.slice(from, from + limit), ...(more && { nextCursor: String(from + limit) }) });
}

function metaOf(state: MockState, found: readonly RunRow[], filter: ReturnType<typeof readQuery>["filter"]) {
  const facets = ["status", "trigger", "flow", "tool", "model", "interaction"].map((name) => [
    name,
    { values: facetOf(state.rows, filter, name), more: false },
  ]);
  return {
    total: state.rows.length,
    filtered: found.length,
    active: found.filter(({ status }) => status === "running" || status === "waiting").length,
    ...(filter.text !== undefined && missingTexts(state)),
    facets: Object.fromEntries(facets),
    chart: chartOf(found, filter, state.nowMs),
  };
}

function missingTexts({ textsDue, textsUnreadable }: MockState) {
  return { ...(textsDue && { textsDue }), ...(textsUnreadable && { textsUnreadable }) };
}

function facet(state: MockState, name: string, params: URLSearchParams): MockReply {
  const { filter } = readQuery(params, state.nowMs);
  const prefix = (params.get("prefix") ?? "").toLowerCase();
  const values = facetOf(state.rows, filter, name).filter(({ value }) => value.toLowerCase().includes(prefix));
  return ok({ name, values, more: false });
}

function neighbours(state: MockState, row: RunRow, params: URLSearchParams): MockReply {
  const { filter } = readQuery(params, state.nowMs);
  const found = select(state.rows, filter, params.get("sort"));
  const at = found.indexOf(row);
  return ok({ previous: found[at - 1]?.id, next: found[at + 1]?.id });
}

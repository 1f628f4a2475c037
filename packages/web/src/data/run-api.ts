import type {
  Answer,
  CancelReceipt,
  Interaction,
  LogEntry,
  Neighbours,
  RunDetail,
  RunOverview,
  SubList,
  ToolCallEntry,
} from "@openexec/protocol";
import { requestJson } from "./http.ts";

/** An attempt at a step. */
export type Attempt = RunOverview["steps"]["attempts"][number];

const path = (id: string) => `/api/runs/${encodeURIComponent(id)}`;

export function fetchRun(id: string, signal?: AbortSignal): Promise<RunDetail> {
  return requestJson(path(id), { expect: ["id", "status"], ...(signal && { signal }) });
}

function fetchList<Item>(id: string, name: string, signal?: AbortSignal): Promise<SubList<Item>> {
  return requestJson(`${path(id)}/${name}`, { expect: ["items"], ...(signal && { signal }) });
}

/** The first entries of each list below a run; the run's own page has the rest. */
export const fetchAttempts = (id: string, signal?: AbortSignal): Promise<SubList<Attempt>> =>
  fetchList(id, "attempts", signal);
export const fetchToolCalls = (id: string, signal?: AbortSignal): Promise<SubList<ToolCallEntry>> =>
  fetchList(id, "tool-calls", signal);
export const fetchLogs = (id: string, signal?: AbortSignal): Promise<SubList<LogEntry>> =>
  fetchList(id, "logs", signal);
export const fetchInteractions = (id: string, signal?: AbortSignal): Promise<SubList<Interaction>> =>
  fetchList(id, "interactions", signal);

/** The runs beside this one in the list that `query` asks for. */
export function fetchNeighbours(id: string, query: URLSearchParams, signal?: AbortSignal): Promise<Neighbours> {
  return requestJson(`${path(id)}/neighbours?${query}`, signal === undefined ? {} : { signal });
}

/** Answers what a run waits for; the same answer again changes nothing. */
export function answerInteraction(id: string, interactionId: string, answer: Answer): Promise<unknown> {
  const url = `${path(id)}/interactions/${encodeURIComponent(interactionId)}`;
  return requestJson(url, { method: "POST", body: answer });
}

/** Asks a run to end. `running: false`: no process runs it, and it ends when it is taken up again. */
export function cancelRun(id: string, reason: string): Promise<CancelReceipt> {
  return requestJson(`${path(id)}/cancel`, {
    method: "POST",
    body: reason === "" ? {} : { reason },
    expect: ["requested"],
  });
}

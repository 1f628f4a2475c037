import { COLUMNS_VERSION, type EventPage, type RunRow, type StepColumns, stepsInPieces } from "@openexec/protocol";
import { type Mark, parseSessionLine, type SessionLine } from "@openexec/timeline";
import { ApiError } from "../../data/api-error.ts";
import { FLOW, OVERVIEW, runPathOf } from "../../data/early-run.ts";
import { requestBlob, requestJson } from "../../data/http.ts";
import { inPieces } from "../../data/in-pieces.ts";
import { nextTask } from "../../data/next-task.ts";
import type { FilesState, LogEntry, PolicyEntry, ProductEntry, RunSource, SearchHit } from "./run-source.ts";

interface Overview {
  readonly run: RunRow;
  readonly steps: StepColumns;
  readonly strip: {
    readonly bucketSeqs: number;
    readonly times: readonly string[];
    readonly marks: readonly Mark[];
  };
  readonly endSeq: number;
  readonly head: string;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextAfter?: number;
}

/** Entries of a list that one page of the app shows at most. */
const MOST_ENTRIES = 20_000;

/** A run on the server. */
export function apiSource(id: string): RunSource {
  const base = runPathOf(id);
  const get = <T>(path: string, expect: readonly string[], signal?: AbortSignal): Promise<T> =>
    requestJson<T>(`${base}${path}`, { expect, ...(signal && { signal }) });
  const all = async <Item>(path: string): Promise<readonly Item[]> => {
    const items: Item[] = [];
    for (let after: number | undefined = 0; after !== undefined && items.length < MOST_ENTRIES; ) {
      const page: Page<Item> = await get(`${path}?after=${after}&limit=2000`, ["items"]);
      items.push(...page.items);
      // A server that leads nowhere is not followed for ever.
      after = page.nextAfter === undefined || page.nextAfter <= after ? undefined : page.nextAfter;
    }
    return items;
  };
  return {
    runId: id,
    key: id,
    async open(signal, onEnd) {
      const asked = optional(get<unknown>(FLOW, [], signal));
      // Whoever waits for it below learns of the failure, unless the first answer failed too.
      asked.catch(() => undefined);
      const { run, steps, strip, endSeq, head } = await get<Overview>(OVERVIEW, ["run", "steps", "strip"], signal);
      onEnd?.(endSeq);
      const flow = await asked;
      const times = strip.times.map((at, index) => ({ seq: 1 + index * strip.bucketSeqs, at }));
      await nextTask();
      const defined = flow === undefined ? {} : { flow };
      return {
        row: run,
        steps: await inPieces(stepsInPieces(demandKnown(steps))),
        marks: strip.marks,
        times,
        endSeq,
        head,
        findings: [],
        ...defined,
      };
    },
    lines: (from, to, signal) =>
      get<EventPage>(`/events?from=${from}&to=${to}&limit=${to - from + 1}`, ["lines"], signal),
    artifact: async ({ sha256 }) =>
      new Uint8Array(await (await requestBlob(`${base}/artifacts/${sha256}`)).arrayBuffer()),
    async session(sessionId) {
      const lines: SessionLine[] = [];
      const path = `/sessions/${encodeURIComponent(sessionId)}`;
      for (let offset: number | undefined = 0; offset !== undefined; ) {
        const page: { lines: readonly string[]; nextOffset?: number } = await get(`${path}?offset=${offset}`, [
          "lines",
        ]);
        for (const text of page.lines) {
          const line = parseSessionLine(JSON.parse(text));
          if (line !== undefined) lines.push(line);
        }
        offset = page.nextOffset === undefined || page.nextOffset <= offset ? undefined : page.nextOffset;
      }
      return lines;
    },
    async search(text, signal) {
      const page = await get<{ hits: readonly SearchHit[] }>(
        `/search?text=${encodeURIComponent(text)}`,
        ["hits"],
        signal,
      );
      return page.hits;
    },
    policyChecks: () => all<PolicyEntry>("/policy-checks"),
    logs: () => all<LogEntry>("/logs"),
    products: () => all<ProductEntry>("/artifacts"),
    filesAt: (seq) => get<FilesState>(`/files?at=${seq}`, ["files", "patches"]),
    replays: async () => (await get<{ runs: readonly RunRow[] }>("/replays", ["runs"])).runs,
  };
}

/** @throws ApiError when the columns are those of another version */
function demandKnown(steps: StepColumns): StepColumns {
  if (steps.version === COLUMNS_VERSION) return steps;
  const detail = `The server tells the steps of a run in form ${steps.version}, this page knows ${COLUMNS_VERSION}. Load the page again.`;
  throw new ApiError("unexpected_shape", detail, 200, "GET …/overview/columns");
}

/** What is not there, or what a server of another version does not have, is left out. */
async function optional<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

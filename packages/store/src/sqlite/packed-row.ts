import type { RunRow } from "@openexec/protocol";
import { idText } from "./run-id.ts";
import type { Blob } from "./schema.ts";

/** Where each field stands in a stored row: names would take as much room as values. Fields are only ever added. */
const PLACES = {
  number: 0,
  project: 1,
  title: 2,
  flow: 3,
  status: 4,
  trigger: 5,
  actor: 6,
  createdAt: 7,
  startedAt: 8,
  finishedAt: 9,
  durationMs: 10,
  models: 11,
  steps: 12,
  modelCalls: 13,
  toolCalls: 14,
  inputTokens: 15,
  outputTokens: 16,
  costUsd: 17,
  unpricedCalls: 18,
  errors: 19,
  warnings: 20,
  repo: 21,
  branch: 22,
  commit: 23,
  interactions: 24,
  pendingInteractions: 25,
  violations: 26,
  error: 27,
  replay: 28,
  forkOf: 29,
  pinned: 30,
  tags: 31,
  note: 32,
  lastSeq: 33,
  head: 34,
  sample: 35,
} as const satisfies Record<Exclude<keyof RunRow, "id">, number>;

const NAMES = Object.keys(PLACES) as readonly (keyof typeof PLACES)[];
/** Fields that are kept as milliseconds since 1970. */
const MOMENTS: ReadonlySet<string> = new Set(["createdAt", "startedAt", "finishedAt"] satisfies (keyof RunRow)[]);

/** A row as it is stored beside its id. */
export function packRow(row: RunRow): string {
  return JSON.stringify(NAMES.map((name) => packed(name, row[name])));
}

/** Undoes {@link packRow}. */
export function readRow({ run_id, row }: { readonly run_id: Blob; readonly row: string }): RunRow {
  const values = JSON.parse(row) as readonly unknown[];
  const fields: Record<string, unknown> = { id: idText(run_id) };
  for (const name of NAMES) {
    const value = values[PLACES[name]] ?? null;
    if (value !== null) fields[name] = typeof value === "number" && MOMENTS.has(name) ? moment(value) : value;
  }
  return fields as RunRow;
}

/** A moment that is not written as ours stays the text that it is. */
function packed(name: string, value: unknown): unknown {
  if (!MOMENTS.has(name) || typeof value !== "string") return value;
  const ms = Date.parse(value);
  return Number.isFinite(ms) && moment(ms) === value ? ms : value;
}

function moment(ms: number): string {
  return new Date(ms).toISOString();
}

import type { RunRow } from "@openexec/protocol";
import { newRunId, RUN_STATUSES } from "@openexec/timeline";
import fc from "fast-check";
import { expect, it } from "vitest";
import { encodeState, initialState } from "../fold/index-state.ts";
import { ownOf, packState, readState } from "../fold/packed-state.ts";
import { packRow, readRow } from "./packed-row.ts";
import { idBytes, idText } from "./run-id.ts";

const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", '","', "__proto__", "\u0000", "2026-01-01"));
const moment = fc
  .date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const count = fc.nat();
const runId = fc
  .tuple(fc.nat({ max: 2 ** 47 }), fc.uint8Array({ minLength: 10, maxLength: 10 }))
  .map(([ms, random]): string => newRunId(ms, random));
const maybe = <Value>(of: fc.Arbitrary<Value>) => fc.option(of, { nil: undefined });

const rows: fc.Arbitrary<RunRow> = fc
  .record({
    id: runId,
    number: maybe(fc.integer({ min: 1 })),
    project: text,
    title: text,
    flow: text,
    status: fc.constantFrom(...RUN_STATUSES),
    trigger: text,
    actor: maybe(text),
    createdAt: fc.oneof(moment, fc.constant("a moment that is none")),
    startedAt: moment,
    finishedAt: maybe(moment),
    durationMs: maybe(count),
    models: fc.array(text),
    steps: count,
    modelCalls: count,
    toolCalls: count,
    inputTokens: count,
    outputTokens: count,
    costUsd: maybe(fc.double({ min: 0, max: 1e6, noNaN: true })),
    unpricedCalls: count,
    errors: count,
    warnings: count,
    repo: maybe(text),
    branch: maybe(text),
    commit: maybe(text),
    interactions: count,
    pendingInteractions: count,
    violations: count,
    error: maybe(fc.record({ message: text })),
    replay: maybe(fc.record({ of: runId, mode: text })),
    forkOf: maybe(runId),
    pinned: fc.boolean(),
    tags: fc.array(text),
    note: maybe(text),
    lastSeq: count,
    head: text,
    sample: maybe(fc.constant(true as const)),
  })
  .map((row) => JSON.parse(JSON.stringify(row)) as RunRow);

it("gives back every row as it was, field by field", () => {
  fc.assert(
    fc.property(rows, (row) => {
      const stored = { run_id: idBytes(row.id), row: packRow(row) };
      expect(readRow(stored)).toEqual(row);
      expect(readRow({ ...stored, run_id: Uint8Array.from(stored.run_id).buffer })).toEqual(row);
    }),
  );
});

it("gives back the state of a run from the row beside it, whatever both say", () => {
  fc.assert(
    fc.property(rows, text, (row, title) => {
      const state = { ...initialState(), title, errors: row.errors, models: new Map([[row.flow, 1]]) };
      const stored = { run_id: idBytes(row.id), row: packRow(row) };
      expect(readState(packState(encodeState(state), ownOf(row)).bytes, readRow(stored))).toEqual(state);
    }),
  );
});

it("orders the bytes of ids as the ids", () => {
  fc.assert(
    fc.property(runId, runId, (a, b) => {
      expect(Math.sign(Buffer.compare(idBytes(a), idBytes(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
      expect(idText(idBytes(a))).toBe(a);
    }),
  );
});

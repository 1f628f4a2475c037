import fc from "fast-check";
import { expect, it } from "vitest";
import { numbered, packRows, packTime, readTime, unpackRows } from "./packed-rows.ts";
import { RowChanges } from "./row-changes.ts";

it("keeps a time of milliseconds or microseconds as a number, and any other text as it is", () => {
  for (const text of ["2026-11-20T15:50:00.123Z", "2026-11-20T15:50:00.123456Z", "2026-11-20T15:50:00.123000Z"]) {
    expect(packTime(text)).toBeTypeOf("number");
    expect(readTime(packTime(text))).toBe(text);
  }
  const others = fc.oneof(fc.string(), fc.constantFrom("", "0", "-5", "2026-11-20", "1969-12-31T00:00:00.000Z"));
  fc.assert(
    fc.property(others, (text) => {
      expect(readTime(packTime(text))).toBe(text);
    }),
  );
});

it("packs rows so that they say the same again, whatever their texts are", () => {
  const texts = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("\u0001", "],[\u0001,2", '"', "null"));
  fc.assert(
    fc.property(fc.array(fc.record({ name: texts, callId: texts, error: texts, ms: fc.nat() })), (calls) => {
      const changes = new RowChanges();
      for (const [index, { name, callId, error, ms }] of calls.entries()) {
        const seq = 1 + 2 * index;
        changes.set("toolCalls", seq, { seq, name, callId, durationMs: ms, startedAt: "2026-11-20T15:50:00.123456Z" });
        changes.set("toolCalls", seq, { error: { name: "Error", message: error }, exitCode: undefined });
        changes.set("policyChecks", seq, { seq, enforced: index % 2 === 0, reason: error });
      }
      const packed = structuredClone(packRows(changes.lists));
      const { toolCalls, policyChecks } = changes.lists;
      expect(unpackRows(packed)).toEqual(calls.length === 0 ? {} : { toolCalls, policyChecks });
      const rows = JSON.parse(`[${numbered(packed.toolCalls ?? "", 4711)}]`) as readonly (readonly unknown[])[];
      expect(rows.map(([no, seq]) => [no, seq])).toEqual([...toolCalls.keys()].map((seq) => [4711, seq]));
    }),
  );
});

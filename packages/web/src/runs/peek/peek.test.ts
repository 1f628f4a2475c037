import type { ToolCallEntry } from "@openexec/protocol";
import { describe, expect, test } from "vitest";
import { fieldsOf } from "./form-fields.ts";
import { placeCalls } from "./lanes.ts";
import { isWrapped, unwrap } from "./unwrap.ts";

describe("a string that is itself JSON", () => {
  test("stands parsed, wherever it is", () => {
    expect(unwrap({ out: '{"a":"[1,2]"}' })).toEqual({ out: { a: [1, 2] } });
    expect(unwrap(JSON.stringify(JSON.stringify({ ok: true })))).toEqual({ ok: true });
  });

  test("is opened four layers deep and no further", () => {
    let value = '{"end":1}';
    for (let layer = 0; layer < 5; layer++) value = JSON.stringify({ value });
    expect(JSON.stringify(unwrap(value)).split("\\").length).toBeGreaterThan(1);
    expect(unwrap('{"a":"{\\"b\\":\\"{\\\\\\"c\\\\\\":1}\\"}"}')).toEqual({ a: { b: { c: 1 } } });
  });

  test.each(["plain", "12", "true", '"quoted"', "{broken", "[not json]", ""])("%j stays", (text) => {
    expect(unwrap(text)).toBe(text);
    expect(isWrapped(text)).toBe(false);
  });
});

const START = Date.parse("2026-11-20T12:00:00.000Z");
const call = (seq: number, fromMs: number, durationMs?: number): ToolCallEntry => ({
  seq,
  startedAt: new Date(START + fromMs).toISOString(),
  origin: "runtime",
  callId: `c${seq}`,
  name: "shell",
  ...(durationMs !== undefined && { durationMs }),
});

describe("calls on the time of their run", () => {
  test("stand in lanes of their own when they overlap, and share one when they don't", () => {
    const lanes = placeCalls([call(1, 0, 100), call(2, 50, 100), call(3, 100, 50)], START, START + 200, START);
    expect(lanes.calls.map(({ lane }) => lane)).toEqual([0, 1, 0]);
    expect(lanes.count).toBe(2);
    expect(lanes.calls[1]).toMatchObject({ left: 0.25, width: 0.5 });
  });

  test("last until now while they run, and never leave the chart", () => {
    const lanes = placeCalls([call(1, 0), call(2, 10, 1)], START, undefined, START + 1000);
    expect(lanes.calls[0]).toMatchObject({ left: 0, width: 1, lane: 0 });
    expect(lanes.calls[1]?.lane).toBe(1);
  });

  test("of no duration are there", () => {
    expect(placeCalls([call(1, 0, 0)], START, START, START)).toMatchObject({ count: 1, spanMs: 1 });
    expect(placeCalls([], START, undefined, START).count).toBe(0);
  });
});

describe("a question with a schema", () => {
  test("becomes the fields of a form", () => {
    const schema = {
      type: "object",
      required: ["name"],
      properties: {
        name: { type: "string", title: "Name", description: "Of the branch" },
        retries: { type: "integer", default: 3 },
        force: { type: "boolean" },
        level: { enum: ["low", "high"] },
      },
    };
    expect(fieldsOf(schema)).toEqual([
      { name: "name", label: "Name", note: "Of the branch", input: "text", required: true, initial: "" },
      { name: "retries", label: "retries", input: "number", required: false, initial: "3" },
      { name: "force", label: "force", input: "checkbox", required: false, initial: "" },
      { name: "level", label: "level", input: "select", options: ["low", "high"], required: false, initial: "" },
    ]);
  });

  test("that is no object of plain fields has none: its answer is written as JSON", () => {
    for (const schema of [undefined, { type: "string" }, { type: "object", properties: { a: { type: "object" } } }]) {
      expect(fieldsOf(schema)).toBeUndefined();
    }
  });
});

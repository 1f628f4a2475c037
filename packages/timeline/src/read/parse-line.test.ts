import { buildLog } from "@openexec/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLine } from "./parse-line.ts";
import { VersionError } from "./version.ts";

const line = (word: string, index = 1): string => buildLog(`run ${word}`).lines[index] ?? "";
const step = line("a:ok");
const codes = (text: string): string[] => parseLine(text).findings.map((found) => found.code);
/** A line with other fields. */
const changed = (change: Record<string, unknown>): string => JSON.stringify({ ...JSON.parse(step), ...change });

describe("reading a line", () => {
  it("gives the event and nothing else when all is well", () => {
    expect(parseLine(step)).toEqual({ event: JSON.parse(step), findings: [] });
  });

  it.each([
    ["", "line_blank"],
    ["   ", "line_blank"],
    ["{", "line_not_json"],
    ["42", "line_not_object"],
    ["null", "line_not_object"],
    ["[]", "line_not_object"],
    [`{"a":"\0"}`, "line_nul"],
    [`${"[".repeat(600)}${"]".repeat(600)}`, "line_too_deep"],
    [step.replace('"nodeType":', '"nodeId":"b","nodeType":'), "line_duplicate_key"],
    [step.replace('{"seq":', '{"seq":9,"seq":'), "line_duplicate_key"],
    ["{}", "line_field_missing"],
    [changed({ seq: "2" }), "line_field_wrong"],
    [changed({ seq: 0 }), "line_field_wrong"],
    [changed({ seq: 1.5 }), "line_field_wrong"],
    [changed({ seq: 2 ** 53 }), "line_field_wrong"],
    [changed({ at: "yesterday" }), "line_field_wrong"],
    [changed({ type: 7 }), "line_field_wrong"],
    [changed({ attemptId: {} }), "line_field_wrong"],
    [changed({ payload: [] }), "line_field_wrong"],
    [changed({ hash: "ABC" }), "line_field_wrong"],
  ])("makes no event of %j", (text, code) => {
    expect(parseLine(text).event).toBeUndefined();
    expect(codes(text)).toEqual([code]);
  });

  it.each([
    [`\uFEFF${step}`, "line_bom"],
    [`${step}\r`, "line_crlf"],
  ])("reads on behind what an editor or a converter put in", (text, code) => {
    expect(parseLine(text).event).toEqual(JSON.parse(step));
    expect(codes(text)).toEqual([code]);
  });

  it("keeps an event of a type that it does not know, with its raw line", () => {
    const text = changed({ type: "Teleported", payload: { to: "Mars" } });
    expect(parseLine(text).event).toMatchObject({ type: "Teleported", payload: { to: "Mars" }, raw: text });
    expect(parseLine(text).findings).toMatchObject([{ code: "type_unknown", severity: "note", seq: 2 }]);
  });

  it.each(["constructor", "__proto__", "toString"])("does not take %s for a type", (type) => {
    expect(codes(changed({ type }))).toEqual(["type_unknown"]);
  });

  it("keeps a known event with unknown fields, and names them", () => {
    const text = changed({
      weight: 3,
      payload: { nodeId: "a", nodeType: "compute", colour: "red", inputs: { value: 1, note: "x" } },
    });
    const { event, findings } = parseLine(text);
    expect(event).toMatchObject({ type: "StepStarted", weight: 3, payload: { colour: "red" } });
    expect(event).not.toHaveProperty("raw");
    expect(findings.map((found) => found.message)).toEqual([
      "unknown fields: weight, payload.inputs.note, payload.colour",
    ]);
  });

  it("keeps an event whose payload is not of its type as a raw one", () => {
    const text = changed({ payload: { nodeId: "a", nodeType: "magic" } });
    expect(parseLine(text).event).toMatchObject({ type: "StepStarted", raw: text });
    expect(parseLine(text).findings[0]).toMatchObject({ code: "line_payload_wrong", severity: "error", seq: 2 });
    expect(parseLine(text, {}, false).event).not.toHaveProperty("raw");
  });

  it("takes __proto__ for data", () => {
    const text = step.replace('"nodeId":"a"', '"nodeId":"a","inputs":{"value":{"__proto__":{"polluted":true}}}');
    const { event } = parseLine(text);
    expect(JSON.stringify(event)).toContain('"__proto__":{"polluted":true}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("says where in the file it is, in bytes", () => {
    const text = `{"ä":1,"b":2,"b":3}`;
    expect(parseLine(text, { line: 4, offset: 100 }).findings[0]).toMatchObject({
      line: 4,
      offset: 114,
      file: "timeline.jsonl",
    });
  });

  it("refuses a log from the future with a sentence that says what to do", () => {
    const start = buildLog("run").lines[0]?.replace("openexec.timeline.v1", "openexec.timeline.v2") ?? "";
    expect(() => parseLine(start)).toThrow(VersionError);
    expect(() => parseLine(start)).toThrow(
      /recorded in the format openexec\.timeline\.v2.*reads openexec\.timeline\.v1/,
    );
    expect(() => parseLine(start)).toThrow(
      expect.objectContaining({ code: "format_future", hint: expect.stringContaining("update") }),
    );
    const other = buildLog("run").lines[0]?.replace("openexec.timeline.v1", "timeline of mine") ?? "";
    expect(codes(other)).toEqual(["format_unknown", "line_payload_wrong"]);
  });

  it("understands again whatever was written", () => {
    const words = fc.constantFrom(
      "a:ok",
      "b:failed",
      "c[model,tool:failed]:ok",
      "d[ask]:ok",
      "pause",
      "gap",
      "ci",
      "completed",
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 8 }), (picked) => {
        for (const text of buildLog(`run ${picked.join(" ")}`).lines) {
          expect(parseLine(text).findings).toEqual([]);
          expect(JSON.stringify(parseLine(text).event)).toBe(text);
        }
      }),
    );
  });

  it("never fails on garbage, and says something about it", () => {
    const token = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      '"',
      ":",
      ",",
      '"seq"',
      '"payload"',
      '"__proto__"',
      "1",
      "null",
      "\\",
      "\0",
      "\ud800",
      "\r",
    );
    const garbage = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.array(token, { maxLength: 40 }).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(garbage, (text) => {
        expect(parseLine(text).findings.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });
});

import { describe, expect, it } from "vitest";
import { asksForContent, contentProblem, exampleContent, formFields } from "./form.ts";

const schema = {
  type: "object",
  properties: {
    version: { type: "string", title: "Version", pattern: "^\\d+\\.\\d+$" },
    count: { type: "integer" },
    channel: { enum: ["stable", "next"] },
    sign: { type: "boolean" },
  },
  required: ["version", "channel"],
};

describe("a form", () => {
  it("is asked field by field where it is flat", () => {
    expect(
      formFields(schema)?.map(({ name, title, fieldType, required }) => [name, title, fieldType, required]),
    ).toEqual([
      ["version", "Version", "text", true],
      ["count", "count", "number", false],
      ["channel", "channel", "choice", true],
      ["sign", "sign", "boolean", false],
    ]);
    expect(formFields({ type: "object", properties: { list: { type: "array" } } })).toBeUndefined();
    expect(formFields({ type: "object", properties: { one: { type: "number", enum: [1, 2] } } })).toBeUndefined();
    expect(formFields("nonsense")).toBeUndefined();
  });

  it("says what is wrong with an answer", () => {
    expect(contentProblem(schema, { version: "1.2", channel: "next" })).toBeUndefined();
    expect(contentProblem(schema, { channel: "next" })).toBe("version is missing");
    expect(contentProblem(schema, { version: "x", channel: "next" })).toMatch(/^version: .*pattern/);
    expect(contentProblem(schema, undefined)).toBe("it is missing");
  });

  it("takes any answer to a schema that cannot be read, and needs none where nothing is asked", () => {
    expect(contentProblem({ type: "unheard-of" }, 1)).toBeUndefined();
    expect(asksForContent({ type: "object", properties: {} })).toBe(false);
    expect(asksForContent(undefined)).toBe(false);
    expect(asksForContent({ type: "string" })).toBe(true);
  });

  it("shows by an example what has to be there", () => {
    expect(exampleContent(schema)).toEqual({ version: "…", channel: "stable" });
  });
});

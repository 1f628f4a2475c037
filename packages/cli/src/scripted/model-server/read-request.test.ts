import { describe, expect, it } from "vitest";
import { readRequest } from "./read-request.ts";

describe("a request as scripts see it", () => {
  const expected = {
    system: "Be brief.",
    lastUserText: "fix it",
    toolResults: ["one", "two"],
    tools: ["read"],
    turn: 1,
    stream: true,
    model: "m",
  };

  it("is the same for Anthropic messages", () => {
    const body = {
      model: "m",
      stream: true,
      system: [{ type: "text", text: "Be brief." }],
      tools: [{ name: "read", input_schema: {} }],
      messages: [
        { role: "user", content: "fix it" },
        { role: "assistant", content: [{ type: "tool_use", id: "t", name: "read", input: {} }] },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "t", content: "one" },
            { type: "tool_result", tool_use_id: "u", content: [{ type: "text", text: "two" }] },
          ],
        },
      ],
    };
    expect(readRequest("messages", body)).toMatchObject(expected);
  });

  it("is the same for chat completions", () => {
    const body = {
      model: "m",
      stream: true,
      tools: [{ type: "function", function: { name: "read" } }],
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: [{ type: "text", text: "fix it" }] },
        { role: "assistant", content: null, tool_calls: [] },
        { role: "tool", tool_call_id: "t", content: "one" },
        { role: "tool", tool_call_id: "u", content: "two" },
      ],
    };
    expect(readRequest("chat", body)).toMatchObject(expected);
  });

  it("is the same for responses, where an answer is several items", () => {
    const body = {
      model: "m",
      stream: true,
      instructions: "Be brief.",
      tools: [{ type: "function", name: "read" }],
      input: [
        { role: "user", content: [{ type: "input_text", text: "fix it" }] },
        { type: "reasoning", id: "r", summary: [] },
        { type: "function_call", call_id: "t", name: "read", arguments: "{}" },
        { type: "function_call", call_id: "u", name: "read", arguments: "{}" },
        { type: "function_call_output", call_id: "t", output: "one" },
        { type: "function_call_output", call_id: "u", output: "two" },
      ],
    };
    expect(readRequest("responses", body)).toMatchObject(expected);
  });

  it.each([null, 7, [], { messages: 3, tools: {} }, { messages: [null, 1, { content: {} }] }])(
    "takes %j for an empty one",
    (body) => {
      expect(readRequest("messages", body)).toMatchObject({ lastUserText: "", toolResults: [], turn: 0 });
    },
  );
});

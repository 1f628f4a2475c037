import { describe, expect, it } from "vitest";
import { answerer } from "./choose-answer.ts";
import type { RequestSummary } from "./script.ts";
import { parseScriptFile } from "./script-file.ts";

const request = (rest: Partial<RequestSummary> = {}): RequestSummary => ({
  api: "chat",
  model: "m",
  stream: true,
  system: "",
  messages: [],
  lastUserText: "fix the bug",
  toolResults: [],
  tools: ["read"],
  turn: 0,
  ...rest,
});

describe("a script file", () => {
  it("gives the rules that it holds", async () => {
    const rules = parseScriptFile('{"rules":[{"when":{"lastUserText":"bug"},"answer":{"text":"hi"}}]}');
    expect(await answerer(rules)(request())).toEqual({ text: "hi" });
  });

  it.each([
    ["{", /not JSON/],
    ['{"rules":[{"answer":{"txt":"hi"}}]}', /txt.*\n.*rules\[0\]\.answer/],
    ['{"rules":[{"when":{"turn":-1},"answer":{}}]}', /turn/],
  ])("refuses %s", (text, message) => {
    expect(() => parseScriptFile(text)).toThrow(message);
  });
});

describe("rules", () => {
  it("answer by the first that applies, each as often as it says", async () => {
    const answer = answerer([
      { when: { turn: 1 }, answer: { text: "second turn" } },
      { times: 2, answer: { status: 429 } },
      { when: { tool: "write" }, answer: { text: "can write" } },
      { when: { api: "chat", model: "m", tool: "read", lastUserText: "the" }, answer: { text: "last" } },
    ]);
    const answers = [];
    for (const turn of [0, 1, 0, 0]) answers.push(await answer(request({ turn })));
    expect(answers).toEqual([{ status: 429 }, { text: "second turn" }, { status: 429 }, { text: "last" }]);
    expect(await answer(request({ tools: ["write"] }))).toEqual({ text: "can write" });
    expect(await answer(request({ model: "other" }))).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { conversationOf, replyText } from "./conversation-builder.ts";
import { parseSessionLine, type SessionLine } from "./session-line.ts";

/** The protocol's word; nothing of ours has a property of this name. */
const KIND = "kind";

type Note = readonly ["<" | ">", { readonly [key: string]: unknown }];

/** `>` goes to the agent, `<` comes from it. One line per second. */
function lines(...notes: readonly Note[]): SessionLine[] {
  return notes.map(([arrow, message], index) => ({
    seq: index + 1,
    at: `2026-11-20T10:00:${String(index % 60).padStart(2, "0")}.000Z`,
    direction: arrow === ">" ? "outbound" : "inbound",
    message: { jsonrpc: "2.0", ...message },
  }));
}

const initialize: Note = [
  ">",
  { id: 0, method: "initialize", params: { clientInfo: { name: "openexec", version: "1" } } },
];
const hello: Note = ["<", { id: 0, result: { agentInfo: { name: "scripted", version: "2" } } }];
const newSession: Note = [">", { id: 1, method: "session/new", params: { cwd: "/" } }];
const made: Note = ["<", { id: 1, result: { sessionId: "s-1" } }];
const prompt = (id: number, text: string): Note => [
  ">",
  { id, method: "session/prompt", params: { sessionId: "s-1", prompt: [{ type: "text", text }] } },
];
const update = (value: Record<string, unknown>): Note => [
  "<",
  { method: "session/update", params: { sessionId: "s-1", update: value } },
];
const say = (text: string): Note => update({ sessionUpdate: "agent_message_chunk", content: { type: "text", text } });
const think = (text: string): Note => update({ sessionUpdate: "agent_thought_chunk", content: { type: "text", text } });
const done = (id: number, more: Record<string, unknown> = {}): Note => [
  "<",
  { id, result: { stopReason: "end_turn", ...more } },
];

describe("a conversation", () => {
  it("is its turns, with the handshake in the first one's range", () => {
    const told = conversationOf(
      lines(initialize, hello, newSession, made, prompt(2, "hi"), say("Hel"), say("lo"), done(2)),
    );
    expect(told).toMatchObject({
      agent: { name: "scripted", version: "2" },
      client: { name: "openexec", version: "1" },
      protocolSessionId: "s-1",
      turns: [
        {
          fromSeq: 1,
          promptSeq: 5,
          toSeq: 8,
          stopReason: "end_turn",
          messages: [0, 1],
          endedAt: "2026-11-20T10:00:07.000Z",
        },
      ],
    });
    expect(told.turns[0]?.items).toEqual([
      {
        type: "text",
        text: "Hello",
        seq: 6,
        at: "2026-11-20T10:00:05.000Z",
        endSeq: 7,
        endAt: "2026-11-20T10:00:06.000Z",
      },
    ]);
  });

  it("keeps thoughts and answers in the order of the telling", () => {
    const [turn] = conversationOf(lines(prompt(0, "x"), think("a"), say("b"), think("c"), say("d"), done(0))).turns;
    expect(turn?.items.map((item) => [item.type, "text" in item && item.text])).toEqual([
      ["thought", "a"],
      ["text", "b"],
      ["thought", "c"],
      ["text", "d"],
    ]);
    expect(turn && replyText(turn)).toBe("bd");
  });

  it("makes one item of a tool call and its updates", () => {
    const diff = [{ type: "diff", path: "/a", oldText: "1", newText: "2" }];
    const [turn] = conversationOf(
      lines(
        prompt(0, "x"),
        update({
          sessionUpdate: "tool_call",
          toolCallId: "c1",
          title: "Edit a",
          [KIND]: "edit",
          status: "pending",
          rawInput: { path: "/a" },
        }),
        say("working"),
        update({ sessionUpdate: "tool_call_update", toolCallId: "c1", status: "in_progress" }),
        update({
          sessionUpdate: "tool_call_update",
          toolCallId: "c1",
          status: "completed",
          content: diff,
          rawOutput: { ok: true },
        }),
        done(0),
      ),
    ).turns;
    expect(turn?.items[0]).toEqual({
      type: "tool_call",
      toolCallId: "c1",
      title: "Edit a",
      toolType: "edit",
      status: "completed",
      input: { path: "/a" },
      output: { ok: true },
      content: diff,
      seq: 2,
      at: "2026-11-20T10:00:01.000Z",
      endSeq: 5,
      endAt: "2026-11-20T10:00:04.000Z",
    });
  });

  it("pairs requests of either side by their own numbers, also when a new process begins anew", () => {
    const turns = conversationOf(
      lines(
        prompt(0, "one"),
        ["<", { id: 0, method: "fs/read_text_file", params: { path: "/a" } }],
        [">", { id: 0, result: { content: "A" } }],
        done(0),
        initialize,
        hello,
        [">", { id: 1, method: "session/load", params: { sessionId: "s-1" } }],
        ["<", { id: 1, result: {} }],
        prompt(2, "two"),
        ["<", { id: 0, method: "fs/read_text_file", params: { path: "/b" } }],
        [">", { id: 0, error: { code: -32002, message: "Resource not found" } }],
        done(2),
      ),
    ).turns;
    expect(turns.map(({ fromSeq, toSeq, stopReason }) => [fromSeq, toSeq, stopReason])).toEqual([
      [1, 4, "end_turn"],
      [5, 12, "end_turn"],
    ]);
    expect(turns[0]?.items[0]).toMatchObject({ method: "fs/read_text_file", result: { content: "A" }, endSeq: 3 });
    expect(turns[1]?.items[0]).toMatchObject({ params: { path: "/b" }, error: { code: -32002 } });
  });

  it("counts messages for ever", () => {
    const many = Array.from({ length: 300 }, (_, id) => [prompt(id, `q${id}`), say(`a${id}`), done(id)]).flat();
    const { turns } = conversationOf(lines(...many));
    expect(turns[299]?.messages).toEqual([598, 599]);
    expect(
      conversationOf(lines(prompt(0, "silent"), done(0), prompt(1, "x"), say("y"))).turns.map((t) => t.messages),
    ).toEqual([
      [0, 0],
      [1, 2],
    ]);
  });

  it("tells why a turn failed, and that one was never answered", () => {
    const failure = { code: -32603, message: "Internal error", data: { details: "model overloaded" } };
    const turns = conversationOf(
      lines(
        prompt(0, "x"),
        say("…"),
        ["<", { id: 0, error: failure }],
        prompt(1, "y"),
        say("half"),
        initialize,
        prompt(1, "z"),
      ),
    ).turns;
    expect(turns[0]).toMatchObject({ error: failure, toSeq: 3 });
    expect(turns[1]).toMatchObject({ fromSeq: 4, toSeq: 5 });
    expect(turns[1]).not.toHaveProperty("endedAt");
    expect(turns[2]).toMatchObject({ fromSeq: 6, toSeq: 7 });
  });

  it("states per turn what the session's cost grew by", () => {
    const cost = (amount: number): Note =>
      update({ sessionUpdate: "usage_update", used: 1, size: 2, cost: { amount, currency: "USD" } });
    const { turns } = conversationOf(
      lines(prompt(0, "a"), cost(0.0182), done(0), prompt(1, "b"), cost(0.041), done(1), prompt(2, "c"), done(2)),
    );
    expect(turns.map((turn) => turn.cost?.amount)).toEqual([0.0182, 0.0228, undefined]);
  });

  it("survives any message", () => {
    const odd = [
      null,
      7,
      [],
      {},
      { id: 3 },
      { method: "session/update" },
      { method: "session/update", params: { update: { sessionUpdate: "tool_call" } } },
    ];
    const messages = odd.map((message, index) => ({ seq: index + 1, at: "", direction: "inbound" as const, message }));
    expect(conversationOf([...lines(prompt(0, "x")), ...messages]).turns).toHaveLength(1);
    expect(parseSessionLine({ seq: 0, at: "", direction: "inbound", message: {} })).toBeUndefined();
    expect(parseSessionLine({ seq: 1, at: "", direction: "sideways", message: {} })).toBeUndefined();
    expect(parseSessionLine([])).toBeUndefined();
  });
});

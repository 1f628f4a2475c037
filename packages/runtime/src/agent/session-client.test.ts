import { setImmediate as hop } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { AgentMessage } from "../ports/agent.ts";
import { AgentClosedError, AgentRequestError } from "./errors.ts";
import { createSessionClient, type SessionClient } from "./session-client.ts";
import type { SessionHost } from "./session-host.ts";

/** The protocol's word; nothing of ours has a property of this name. */
const KIND = "kind";

interface Stage {
  readonly session: SessionClient;
  /** What the client sent and has not been looked at, after one macrotask hop. */
  sent(): Promise<AgentMessage[]>;
  /** Feeds one message, hops once, and gives what was sent in reply. */
  feed(message: Record<string, unknown>): Promise<AgentMessage[]>;
  update(update: Record<string, unknown>): void;
  readonly seen: string[];
}

function stage(host: Partial<SessionHost> = {}, files = true): Stage {
  let outbox: AgentMessage[] = [];
  const seen: string[] = [];
  const session = createSessionClient(
    {
      send: (message) => void outbox.push(message),
      readTextFile: async ({ path }) => ({ content: `content of ${path}` }),
      writeTextFile: async ({ path, content }) => void seen.push(`write ${path} ${content}`),
      terminal: {
        create: async ({ command, args }) => {
          seen.push(`create ${[command, ...(args ?? [])].join(" ")}`);
          return { terminalId: "t-1" };
        },
        output: async () => ({ output: "out", truncated: false }),
        waitForExit: async () => ({ exitCode: 0 }),
        kill: async () => void seen.push("kill"),
        release: async () => void seen.push("release"),
      },
      requestPermission: async () => ({ outcome: "selected", optionId: "allow" }),
      toolCallStarted: ({ toolCallId, title }) => void seen.push(`started ${toolCallId} ${title}`),
      toolCallUpdated: ({ toolCallId, status }) => void seen.push(`updated ${toolCallId} ${status}`),
      unexpected: (message) => void seen.push(`unexpected ${JSON.stringify(message)}`),
      ...host,
    },
    { clientInfo: { name: "openexec", version: "1.2.3" }, files },
  );
  const sent = async (): Promise<AgentMessage[]> => {
    await hop();
    const messages = outbox;
    outbox = [];
    return messages;
  };
  return {
    session,
    seen,
    sent,
    feed: (message) => {
      session.feed({ jsonrpc: "2.0", ...message });
      return sent();
    },
    update: (update) => session.feed({ jsonrpc: "2.0", method: "session/update", params: { sessionId: "s", update } }),
  };
}

const text = (value: string) => ({ type: "text" as const, text: value });
const chunk = (value: string) => ({ sessionUpdate: "agent_message_chunk", content: text(value) });

/** A stage whose session is open and whose prompt (request 2) was sent. */
async function prompted(
  host: Partial<SessionHost> = {},
): Promise<Stage & { readonly result: ReturnType<SessionClient["prompt"]> }> {
  const opened = stage(host);
  void opened.session.initialize();
  await opened.sent();
  await opened.feed({ id: 0, result: { protocolVersion: 1, agentCapabilities: { loadSession: true } } });
  void opened.session.newSession({ cwd: "/project" });
  await opened.sent();
  await opened.feed({ id: 1, result: { sessionId: "s" } });
  const result = opened.session.prompt([text("hello")]);
  result.catch(() => undefined);
  await opened.sent();
  return { ...opened, result };
}

const endTurn = { id: 2, result: { stopReason: "end_turn" } };

describe("the handshake", () => {
  it("says who asks and what it can, and hears who answers", async () => {
    const { session, sent, feed } = stage();
    const identity = session.initialize();
    expect(await sent()).toEqual([
      {
        jsonrpc: "2.0",
        id: 0,
        method: "initialize",
        params: {
          protocolVersion: 1,
          clientCapabilities: { fs: { readTextFile: true, writeTextFile: true }, terminal: true },
          clientInfo: { name: "openexec", version: "1.2.3" },
        },
      },
    ]);
    const agentInfo = { name: "scripted", version: "2" };
    await feed({ id: 0, result: { protocolVersion: 1, agentInfo, agentCapabilities: { loadSession: true } } });
    expect(await identity).toEqual({ protocolVersion: 1, name: "scripted", version: "2", canLoadSession: true });
  });

  it("offers only what the host has", async () => {
    const { session, sent, feed } = stage(
      { terminal: undefined as never, elicit: async () => ({ action: "decline" }) },
      false,
    );
    void session.initialize();
    const [first] = await sent();
    expect(first?.params).toMatchObject({
      clientCapabilities: { fs: { readTextFile: false }, terminal: false, elicitation: { form: {}, url: {} } },
    });
    const refused = await feed({ id: 9, method: "terminal/create", params: { sessionId: "s", command: "ls" } });
    expect(refused).toMatchObject([{ id: 9, error: { code: -32601 } }]);
  });

  it("opens a session, or an old one without taking its history for news", async () => {
    const { session, sent, feed, update, seen } = stage();
    const loaded = session.loadSession("old", { cwd: "/project" });
    expect(await sent()).toMatchObject([
      { id: 0, method: "session/load", params: { sessionId: "old", cwd: "/project", mcpServers: [] } },
    ]);
    update(chunk("said long ago"));
    update({ sessionUpdate: "tool_call", toolCallId: "c", title: "done long ago" });
    await feed({ id: 0, result: {} });
    await loaded;
    const result = session.prompt([text("and now?")]);
    expect(await sent()).toMatchObject([{ id: 1, method: "session/prompt", params: { sessionId: "old" } }]);
    update(chunk("now"));
    await feed({ id: 1, result: { stopReason: "end_turn" } });
    expect(await result).toMatchObject({ replyText: "now" });
    expect(seen).toEqual([]);
  });
});

describe("a turn", () => {
  it("is all text up to its response, also when they come in one go", async () => {
    const { session, update, result } = await prompted();
    for (const word of ["one ", "two ", "three"]) update(chunk(word));
    update({ sessionUpdate: "agent_thought_chunk", content: text("hm") });
    update({ sessionUpdate: "from_the_future", content: text("?") });
    session.feed({ jsonrpc: "2.0", ...endTurn });
    expect(await result).toEqual({ stopReason: "end_turn", replyText: "one two three", openToolCalls: [] });
  });

  it("states usage and cost", async () => {
    const { update, feed, result } = await prompted();
    update({ sessionUpdate: "usage_update", used: 1, size: 2, cost: { amount: 0.5, currency: "USD" } });
    const usage = { inputTokens: 953, outputTokens: 120, totalTokens: 1073, cachedReadTokens: 400 };
    await feed({ id: 2, result: { stopReason: "max_tokens", usage } });
    expect(await result).toMatchObject({
      stopReason: "max_tokens",
      usage: { inputUncached: 553, cacheRead: 400, output: 120, raw: usage },
      cost: { amount: 0.5, currency: "USD" },
    });
  });

  it("tells the agent's own tools as they start and end", async () => {
    const { update, feed, result, seen } = await prompted();
    update({ sessionUpdate: "tool_call", toolCallId: "a", title: "Read", [KIND]: "read", status: "pending" });
    update({ sessionUpdate: "tool_call_update", toolCallId: "a", status: "completed", rawOutput: 1 });
    update({ sessionUpdate: "tool_call_update", toolCallId: "a", status: "failed" });
    update({ sessionUpdate: "tool_call", toolCallId: "b", title: "At once", status: "completed" });
    update({ sessionUpdate: "tool_call_update", toolCallId: "c", title: "Never ends", rawInput: { x: 1 } });
    update({ sessionUpdate: "tool_call" });
    await feed(endTurn);
    expect(seen).toEqual([
      "started a Read",
      "updated a completed",
      "started b At once",
      "updated b completed",
      "started c Never ends",
    ]);
    expect((await result).openToolCalls).toEqual([
      { toolCallId: "c", title: "Never ends", status: "pending", input: { x: 1 } },
    ]);
  });

  it("fails with the reason that the agent gave", async () => {
    const { feed, result, session } = await prompted();
    await feed({ id: 2, error: { code: -32603, message: "Internal error", data: { details: "model overloaded" } } });
    const error = await result.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AgentRequestError);
    expect(error).toMatchObject({
      code: "agent_request_failed",
      rpcCode: -32603,
      method: "session/prompt",
      message: "Internal error: model overloaded",
    });
    // The session goes on.
    const next = session.prompt([text("again")]);
    await feed({ id: 3, result: { stopReason: "end_turn" } });
    expect(await next).toMatchObject({ stopReason: "end_turn", replyText: "" });
  });

  it("is one at a time", async () => {
    const { session } = await prompted();
    await expect(session.prompt([text("also")])).rejects.toThrow("one turn at a time");
  });

  it("fails when the agent is gone, and so does everything after it", async () => {
    const { session, result, sent } = await prompted();
    session.closed("it exited with code 17");
    session.closed("again");
    await expect(result).rejects.toMatchObject({
      code: "agent_closed",
      message: "The agent is gone: it exited with code 17",
    });
    await expect(session.newSession({ cwd: "/" })).rejects.toBeInstanceOf(AgentClosedError);
    session.cancel();
    session.feed({ jsonrpc: "2.0", ...endTurn });
    expect(await sent()).toEqual([]);
  });
});

describe("requests of the agent", () => {
  it("are answered by the host", async () => {
    const { feed, seen } = await prompted();
    const ask = async (method: string, params: object): Promise<unknown> => {
      const [reply] = await feed({ id: 0, method, params: { sessionId: "s", ...params } });
      return reply?.result ?? reply?.error;
    };
    expect(await ask("fs/read_text_file", { path: "/a" })).toEqual({ content: "content of /a" });
    expect(await ask("fs/write_text_file", { path: "/a", content: "new" })).toEqual({});
    expect(await ask("terminal/create", { command: "ls", args: ["-l"] })).toEqual({ terminalId: "t-1" });
    expect(await ask("terminal/wait_for_exit", { terminalId: "t-1" })).toEqual({ exitCode: 0 });
    expect(await ask("terminal/output", { terminalId: "t-1" })).toEqual({ output: "out", truncated: false });
    expect(await ask("terminal/kill", { terminalId: "t-1" })).toEqual({});
    expect(await ask("terminal/release", { terminalId: "t-1" })).toEqual({});
    expect(await ask("session/request_permission", { toolCall: { toolCallId: "c" }, options: [] })).toEqual({
      outcome: { outcome: "selected", optionId: "allow" },
    });
    expect(await ask("elicitation/create", { mode: "form", message: "?", requestedSchema: {} })).toMatchObject({
      code: -32601,
    });
    expect(seen).toEqual(["write /a new", "create ls -l", "kill", "release"]);
  });

  it("get a form's answer where somebody can be asked", async () => {
    const { feed } = await prompted({ elicit: async ({ message }) => ({ action: "accept", content: { message } }) });
    const params = {
      sessionId: "s",
      mode: "form",
      message: "Which?",
      requestedSchema: { type: "object", properties: {} },
    };
    expect(await feed({ id: 5, method: "elicitation/create", params })).toMatchObject([
      { id: 5, result: { action: "accept", content: { message: "Which?" } } },
    ]);
  });

  it("get the failure of an effect as their answer", async () => {
    const { feed } = await prompted({
      readTextFile: async () => {
        throw new Error("blocked by the rule no-secrets");
      },
    });
    expect(await feed({ id: 0, method: "fs/read_text_file", params: { sessionId: "s", path: "/.env" } })).toEqual([
      { jsonrpc: "2.0", id: 0, error: { code: -32603, message: "blocked by the rule no-secrets", data: undefined } },
    ]);
  });

  it("that are malformed or unknown are refused, and the session goes on", async () => {
    const { feed, result } = await prompted();
    expect(await feed({ id: 0, method: "fs/read_text_file", params: { path: 7 } })).toMatchObject([
      { error: { code: -32602 } },
    ]);
    expect(await feed({ id: 1, method: "fs/format_disk", params: {} })).toMatchObject([{ error: { code: -32601 } }]);
    expect(await feed({ method: "_vendor/news", params: {} })).toEqual([]);
    await feed(endTurn);
    expect(await result).toMatchObject({ stopReason: "end_turn" });
  });

  it("are answered in the order in which their effects end", async () => {
    const waiting = new Map<string, (value: { content: string }) => void>();
    const { feed, sent } = await prompted({
      readTextFile: ({ path }) => new Promise((resolve) => waiting.set(path, resolve)),
    });
    for (const [id, path] of ["/a", "/b", "/c"].entries()) {
      expect(await feed({ id, method: "fs/read_text_file", params: { sessionId: "s", path } })).toEqual([]);
    }
    for (const path of ["/b", "/c", "/a"]) waiting.get(path)?.({ content: path });
    expect((await sent()).map(({ id }) => id)).toEqual([1, 2, 0]);
  });

  it("for a permission are answered with cancelled when the turn is cancelled", async () => {
    const { feed, session, sent, result } = await prompted({ requestPermission: () => new Promise(() => undefined) });
    await feed({
      id: 0,
      method: "session/request_permission",
      params: { sessionId: "s", toolCall: { toolCallId: "c" }, options: [] },
    });
    session.cancel();
    const told = await sent();
    expect(told).toContainEqual({ jsonrpc: "2.0", method: "session/cancel", params: { sessionId: "s" } });
    expect(told).toContainEqual({ jsonrpc: "2.0", id: 0, result: { outcome: { outcome: "cancelled" } } });
    await feed({ id: 2, result: { stopReason: "cancelled" } });
    expect(await result).toMatchObject({ stopReason: "cancelled" });
    session.cancel();
    expect(await sent()).toEqual([]);
  });

  it("that nobody made are told to the host, not to the terminal", async () => {
    const { feed, seen } = await prompted();
    expect(await feed({ id: 77, result: {} })).toEqual([]);
    expect(seen).toEqual(['unexpected {"jsonrpc":"2.0","id":77,"result":{}}']);
  });
});

describe("the same messages", () => {
  /** A whole conversation with everything in it; gives what was sent, message by message. */
  async function play(): Promise<AgentMessage[][]> {
    const { session, feed, update, sent } = stage();
    const steps: AgentMessage[][] = [];
    void session.initialize();
    steps.push(await sent(), await feed({ id: 0, result: { protocolVersion: 1 } }));
    void session.newSession({ cwd: "/p" });
    steps.push(await sent(), await feed({ id: 1, result: { sessionId: "s" } }));
    void session.prompt([text("x")]);
    steps.push(await sent());
    for (let id = 0; id < 20; id++) {
      update(chunk(`${id} `));
      steps.push(await feed({ id, method: "fs/read_text_file", params: { sessionId: "s", path: `/${id}` } }));
    }
    steps.push(await feed({ id: 2, result: { stopReason: "end_turn" } }));
    return steps;
  }

  it("give the same answers, each after one macrotask hop", async () => {
    const [first, second] = [await play(), await play()];
    expect(first).toEqual(second);
    expect(
      first
        .flat()
        .filter(({ method }) => method !== undefined)
        .map(({ id }) => id),
    ).toEqual([0, 1, 2]);
    // Every request of the agent was answered within the hop after it was fed.
    expect(first.slice(5, 25).map((replies) => replies.map(({ id }) => id))).toEqual(
      Array.from({ length: 20 }, (_, id) => [id]),
    );
  });

  it("keep their order by the thousand", async () => {
    const { update, feed, result } = await prompted();
    for (let index = 0; index < 1000; index++) update(chunk(`${index} `));
    await feed(endTurn);
    expect((await result).replyText).toBe(Array.from({ length: 1000 }, (_, index) => `${index} `).join(""));
  });
});

import { type ClientApp, client, methods, type SessionUpdate } from "@agentclientprotocol/sdk";
import { describe, expect, it } from "vitest";
import { scriptedAgent } from "./agent.ts";

interface Talk {
  readonly stopReason: string;
  readonly updates: readonly SessionUpdate[];
  readonly asked: readonly string[];
  readonly text: string;
}

interface World {
  readonly permission?: string;
  readonly files?: Map<string, string>;
  readonly answer?: { readonly action: "accept"; readonly content: { readonly version: string } };
  /** Cancels the turn at the first text. */
  readonly cancel?: boolean;
}

const cwd = "/project";

/** One session with one prompt against a client whose world is `world`. */
async function talk(prompt: string, world: World = {}): Promise<Talk> {
  const updates: SessionUpdate[] = [];
  const asked: string[] = [];
  const files = world.files ?? new Map();
  let text = "";
  const saw = (what: string): void => void asked.push(what);
  const app: ClientApp = client({ name: "test" })
    .onNotification("session/update", async ({ params, agent }) => {
      updates.push(params.update);
      if (params.update.sessionUpdate !== "agent_message_chunk" || !("content" in params.update)) return;
      const content = params.update.content as { type: string; text?: string };
      text += content.text ?? "";
      if (world.cancel === true) await agent.notify(methods.agent.session.cancel, { sessionId: params.sessionId });
    })
    .onRequest("fs/read_text_file", ({ params }) => {
      saw(`read ${params.path}`);
      const content = files.get(params.path);
      if (content === undefined) throw new Error("no such file");
      return { content };
    })
    .onRequest("fs/write_text_file", ({ params }) => {
      saw(`write ${params.path}`);
      files.set(params.path, params.content);
      return {};
    })
    .onRequest("session/request_permission", () => {
      saw("permission");
      return { outcome: { outcome: "selected", optionId: world.permission ?? "allow" } };
    })
    .onRequest("terminal/create", ({ params }) => {
      saw(`terminal ${params.command} in ${params.cwd}`);
      return { terminalId: "t1" };
    })
    .onRequest("terminal/wait_for_exit", () => ({ exitCode: 0 }))
    .onRequest("terminal/output", () => ({ output: "3 README.md\n", truncated: false }))
    .onRequest("terminal/release", () => ({}))
    .onRequest("elicitation/create", ({ params }) => {
      saw(`form ${params.message}`);
      return world.answer ?? { action: "decline" };
    });
  return app.connectWith(scriptedAgent(), async (agent) => {
    const clientCapabilities = world.answer === undefined ? {} : { elicitation: { form: {} } };
    await agent.request(methods.agent.initialize, { protocolVersion: 1, clientCapabilities });
    const { sessionId } = await agent.request(methods.agent.session.new, { cwd, mcpServers: [] });
    const { stopReason } = await agent.request<"session/prompt">(methods.agent.session.prompt, {
      sessionId,
      prompt: [{ type: "text", text: prompt }],
    });
    // The last updates may still be on their way through the client's handlers.
    await new Promise((resolve) => setImmediate(resolve));
    return { stopReason, updates, asked, text };
  });
}

const statuses = (updates: readonly SessionUpdate[], id: string): unknown[] =>
  updates.flatMap((update) =>
    "toolCallId" in update && update.toolCallId === id && "status" in update ? [update.status] : [],
  );

describe("the scripted agent", () => {
  it("echoes what no script claims", async () => {
    const { text, stopReason } = await talk("Good morning, script: nothing");
    expect({ text, stopReason }).toEqual({ text: "ECHO: Good morning, script: nothing", stopReason: "end_turn" });
  });

  it("explores the session's folder", async () => {
    const { asked, updates, text } = await talk("script: explore", {
      files: new Map([["/project/README.md", "# Demo\n"]]),
    });
    expect(asked).toEqual(["read /project/README.md"]);
    expect(statuses(updates, "call_read")).toEqual(["pending", "in_progress", "completed"]);
    expect(statuses(updates, "call_grep")).toEqual(["in_progress", "failed"]);
    expect(updates.filter((update) => update.sessionUpdate === "plan")).toHaveLength(2);
    expect(text).toContain('{"summary":"small demo","files":1}');
  });

  it("edits a file with leave", async () => {
    const files = new Map([["/project/README.md", "# Demo\n"]]);
    const { asked, updates, text } = await talk("script: edit (found 1 files)", { files });
    expect(asked).toEqual([
      "read /project/README.md",
      "permission",
      "write /project/README.md",
      "terminal wc in /project",
    ]);
    expect(files.get("/project/README.md")).toBe("# Demo\n\nHello.\n");
    expect(statuses(updates, "call_edit")).toEqual(["pending", "completed"]);
    expect(text).toContain('{"edited": true}');
  });

  it("leaves a file alone without leave", async () => {
    const files = new Map([["/project/README.md", "# Demo\n"]]);
    const { text, updates } = await talk("script: edit", { files, permission: "reject" });
    expect(files.get("/project/README.md")).toBe("# Demo\n");
    expect(statuses(updates, "call_edit")).toEqual(["pending", "failed"]);
    expect(text).toContain('The edit was refused (reject). {"edited": false}');
  });

  it.each([
    ["choose: feature", "feature"],
    ["anything", "bug"],
  ])("decides (%s)", async (question, route) => {
    const shape = '{\n  "route": "bug" | "feature",\n  "reason": "short justification"\n}';
    const { text } = await talk(`${question}\n\nReturn exactly one JSON object with this shape:\n${shape}\n\nDo not`);
    expect(JSON.parse(text)).toEqual({ route, reason: "scripted choice" });
  });

  it("asks by a form when the client can", async () => {
    const answer = { action: "accept", content: { version: "2.0" } } as const;
    const { text, asked } = await talk("script: ask", { answer });
    expect(asked).toEqual(["form Which release shall it be?"]);
    expect(JSON.parse(text)).toEqual(answer);
    expect((await talk("script: ask")).text).toContain('"unsupported"');
  });

  it("sends as many updates as told, in order", async () => {
    const { text } = await talk("script: updates 250");
    expect(text).toBe(Array.from({ length: 250 }, (_, index) => `${index} `).join(""));
  });

  it("says as much as told", async () => {
    expect((await talk("script: big 300000")).text).toHaveLength(300_000);
  });

  it("can be cancelled", async () => {
    expect(await talk("script: hang", { cancel: true })).toMatchObject({ stopReason: "cancelled", text: "thinking" });
  });

  it("fails a prompt with the reason in the error's data", async () => {
    const error = await talk("script: error").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: -32603, data: { details: "model overloaded" } });
  });
});

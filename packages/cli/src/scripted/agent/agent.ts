import { randomUUID } from "node:crypto";
import {
  type AgentApp,
  type AgentContext,
  agent,
  type ClientCapabilities,
  type ContentBlock,
  PROTOCOL_VERSION,
  type PromptRequest,
  RequestError,
} from "@agentclientprotocol/sdk";
import type { PromptResponse } from "@agentclientprotocol/sdk/unstable";
import { selectScript } from "./scripts/index.ts";
import { Turn } from "./turn.ts";

interface Session {
  cwd: string;
  turn: AbortController | undefined;
}

/**
 * An agent that needs no model: the prompt's text selects what it does (see `scripts/`). It speaks the real protocol,
 * so recording it is recording an agent.
 */
export function scriptedAgent(): AgentApp {
  const sessions = new Map<string, Session>();
  let capabilities: ClientCapabilities = {};

  async function prompt(params: PromptRequest, client: AgentContext): Promise<PromptResponse> {
    const { sessionId } = params;
    const session = sessions.get(sessionId);
    if (session === undefined) throw RequestError.sessionNotFound(sessionId);
    const controller = new AbortController();
    session.turn = controller;
    const text = textOf(params.prompt);
    const { script, amount } = selectScript(text);
    const { signal } = controller;
    try {
      await script(new Turn({ client, capabilities, sessionId, cwd: session.cwd, text, amount, signal }));
    } catch (error) {
      if (!signal.aborted) throw error;
      return { stopReason: "cancelled" };
    }
    return { stopReason: "end_turn", usage: usageOf(text) };
  }

  return agent({ name: "scripted-agent" })
    .onRequest("initialize", ({ params }) => {
      capabilities = params.clientCapabilities ?? {};
      return {
        protocolVersion: PROTOCOL_VERSION,
        agentInfo: { name: "scripted-agent", title: "Scripted agent", version: "1.0.0" },
        agentCapabilities: { loadSession: true, promptCapabilities: { image: true, embeddedContext: true } },
      };
    })
    .onRequest("authenticate", () => ({}))
    .onRequest("session/new", ({ params }) => {
      const sessionId = `sess-${randomUUID()}`;
      sessions.set(sessionId, { cwd: params.cwd, turn: undefined });
      return { sessionId };
    })
    .onRequest("session/load", ({ params }) => {
      sessions.set(params.sessionId, { cwd: params.cwd, turn: undefined });
      return {};
    })
    .onRequest("session/set_mode", () => ({}))
    .onRequest("session/prompt", ({ params, client }) => prompt(params, client))
    .onNotification("session/cancel", ({ params }) => sessions.get(params.sessionId)?.turn?.abort());
}

function textOf(blocks: readonly ContentBlock[]): string {
  return blocks
    .map((block) => {
      if (block.type === "text") return block.text;
      return block.type === "resource_link" ? block.uri : `[${block.type}]`;
    })
    .join("\n");
}

/** Numbers that follow from the prompt alone. */
function usageOf(text: string): NonNullable<PromptResponse["usage"]> {
  const inputTokens = 900 + text.length;
  return { inputTokens, outputTokens: 120, totalTokens: inputTokens + 120, cachedReadTokens: 400 };
}

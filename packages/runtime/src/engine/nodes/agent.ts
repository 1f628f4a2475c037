import type { PayloadOf } from "@openexec/timeline";
import type { AgentNode, FlowContext } from "../../flow/types.ts";
import type { AgentCommand } from "../../ports/index.ts";
import { AgentSession, sessionIdOf } from "../agent-session.ts";
import { flowContext } from "../context.ts";
import { retryInterrupted } from "../effects/retry-interrupted.ts";
import { CallError, notConfigured } from "../errors.ts";
import type { AgentSessionPart, AttemptPart, ScopePart } from "../parts.ts";
import type { Executed } from "./executed.ts";

type Blocks = Parameters<AgentSessionPart["turn"]>[1];

/** One turn of an agent, on a session that later turns may go on with. */
export async function executeAgent(scope: ScopePart, attempt: AttemptPart, node: AgentNode): Promise<Executed> {
  const context = flowContext(scope, attempt);
  const session = await sessionOf(attempt, node, context);
  const prompt = await attempt.code(() => node.prompt(context));
  const blocks = (typeof prompt === "string" ? [{ type: "text", text: prompt }] : prompt) as Blocks;
  const { payload, read } = await retryInterrupted(attempt.calls, (retryOf) =>
    session.turn(attempt.calls, blocks, retryOf),
  );
  if (payload.status !== "ok") {
    throw new CallError(
      payload.error?.message ?? `The agent's turn was ${payload.status}`,
      payload.status,
      payload.error,
    );
  }
  const reply = payload.reply === undefined ? "" : String(read(payload.reply));
  const { parse } = node;
  const value =
    parse === undefined ? reply.trim() : await attempt.code(() => parse(reply, flowContext(scope, attempt)));
  return { value, ...conversationOf(payload) };
}

function conversationOf({ conversation }: PayloadOf<"AgentTurn">): Pick<Executed, "conversation"> {
  return conversation === undefined ? {} : { conversation: [conversation] };
}

async function sessionOf(attempt: AttemptPart, node: AgentNode, context: FlowContext): Promise<AgentSessionPart> {
  const { engine } = attempt;
  const where = node.cwd;
  const cwd = typeof where === "function" ? await attempt.code(() => where(context)) : (where ?? engine.options.cwd);
  const agent = node.profile ?? "default";
  const command = { ...commandOf(attempt, agent, cwd), ...(node.passEnv && { passEnv: node.passEnv }) };
  const isolated = node.session?.isolated ?? false;
  const key = { handle: node.session?.handle ?? (isolated ? "isolated" : "main"), agent, command, isolated };
  const id = sessionIdOf(engine, key, attempt.id);
  const known = engine.sessions.get(id);
  if (known !== undefined) return known;
  const session = new AgentSession(engine, id, key);
  engine.sessions.set(id, session);
  return session;
}

function commandOf(attempt: AttemptPart, agent: string, cwd: string): AgentCommand {
  const line = attempt.engine.options.agents[agent];
  const [command, ...args] = line ?? [];
  if (command !== undefined) return { command, args, cwd };
  const known = Object.keys(attempt.engine.options.agents).join(", ") || "none";
  const message = `No agent ${JSON.stringify(agent)}: name its command with --agent "command …" (known: ${known})`;
  throw notConfigured("agent_not_configured", message);
}

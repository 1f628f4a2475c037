import type { Message, ModelRequest, Part, ToolSpec } from "@openexec/timeline";
import type { ModelNode } from "../../flow/types.ts";
import { actionContext, flowContext } from "../context.ts";
import { callFunction } from "../effects/function.ts";
import { invokeModel } from "../effects/model.ts";
import { checkPolicy } from "../effects/policy-check.ts";
import { CallError, notConfigured } from "../errors.ts";
import type { AttemptPart, ScopePart } from "../parts.ts";
import type { Executed } from "./executed.ts";

const DEFAULT_MAX_TURNS = 16;

/** Calls a model, runs the tools that it asks for, and goes on until it asks for none or the cap is reached. */
export async function executeModel(scope: ScopePart, attempt: AttemptPart, node: ModelNode): Promise<Executed> {
  const context = flowContext(scope, attempt);
  const base = requestBase(attempt, node);
  const system =
    typeof node.system === "function"
      ? await attempt.code(() => (node.system as (c: typeof context) => string)(context))
      : node.system;
  const prompt = await attempt.code(() => node.prompt(context));
  const messages: Message[] = typeof prompt === "string" ? [userMessage(prompt)] : structuredClone([...prompt]);
  const tools = toolSpecs(node);
  const maxTurns = node.maxTurns ?? DEFAULT_MAX_TURNS;
  for (let turn = 1; ; turn++) {
    const request: ModelRequest = {
      ...base,
      ...(system !== undefined && { system }),
      messages: [...messages],
      ...(tools.length > 0 && { tools }),
      ...(node.parameters && { parameters: node.parameters }),
    };
    const answer = await invokeModel(attempt.calls, request);
    messages.push(answer);
    const toolCalls = answer.content.filter((part) => part.type === "tool_call");
    if (toolCalls.length === 0) return { value: await parsed(scope, attempt, node, textOf(answer)) };
    if (turn >= maxTurns) throw new CallError(`The model still asks for tools after ${maxTurns} turns`, "failed");
    const results: Part[] = [];
    for (const call of toolCalls) results.push(await runTool(scope, attempt, node, call));
    messages.push({ role: "tool", content: results });
  }
}

async function parsed(scope: ScopePart, attempt: AttemptPart, node: ModelNode, text: string): Promise<unknown> {
  const { parse } = node;
  return parse === undefined ? text : await attempt.code(() => parse(text, flowContext(scope, attempt)));
}

type ToolCallPart = Extract<Part, { type: "tool_call" }>;

/** Runs one tool. What goes wrong goes back to the model as an error result. */
async function runTool(scope: ScopePart, attempt: AttemptPart, node: ModelNode, call: ToolCallPart): Promise<Part> {
  const tool = node.tools !== undefined && Object.hasOwn(node.tools, call.name) ? node.tools[call.name] : undefined;
  const result = { type: "tool_result", id: call.id, name: call.name } as const;
  if (tool === undefined) return { ...result, output: `There is no tool ${call.name}`, isError: true };
  try {
    await checkPolicy(attempt.calls, tool.capability ?? `tool:${call.name}`, call.name, call.input);
    const input = attempt.store(call.input, "input");
    const execute = (calls: typeof attempt.calls): unknown =>
      tool.execute(structuredClone(call.input), actionContext(scope, calls));
    const { callId, value } = await callFunction(attempt.calls, call.name, input, execute, call.id);
    const output = attempt.encode(value ?? null, "output").json;
    attempt.engine.conversations.learned(callId, output);
    return { ...result, output };
  } catch (error) {
    if (attempt.ended !== undefined) throw attempt.ended;
    return { ...result, output: error instanceof Error ? error.message : String(error), isError: true };
  }
}

function toolSpecs(node: ModelNode): readonly ToolSpec[] {
  return Object.entries(node.tools ?? {}).map(([name, tool]) => ({
    name,
    description: tool.description,
    inputSchema: tool.inputSchema,
  }));
}

const DEFAULT_API: Readonly<Record<string, string>> = { anthropic: "messages", openai: "responses" };

function requestBase(attempt: AttemptPart, node: ModelNode): Pick<ModelRequest, "provider" | "api" | "model"> {
  const name = node.model ?? attempt.engine.options.model;
  const slash = name?.indexOf("/") ?? -1;
  if (name === undefined || slash < 1) {
    const what = name === undefined ? "No model is named" : `${JSON.stringify(name)} names no provider`;
    const message = `${what}: give it on the node or with --model, as provider/model (anthropic/claude-sonnet-4-5)`;
    throw notConfigured("model_not_configured", message);
  }
  const provider = name.slice(0, slash);
  return { provider, api: node.api ?? DEFAULT_API[provider] ?? "chat", model: name.slice(slash + 1) };
}

function userMessage(text: string): Message {
  return { role: "user", content: [{ type: "text", text }] };
}

function textOf(message: Message): string {
  return message.content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

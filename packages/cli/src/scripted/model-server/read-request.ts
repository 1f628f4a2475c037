import type { ModelApi, RequestSummary, ScriptedMessage } from "./script.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Turn extends ScriptedMessage {
  readonly toolResults: readonly string[];
}

const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** The text of a content: a string, or blocks of which those with text count. */
function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  return listOf(content)
    .map((block) => textOf(fieldsOf(block).text))
    .filter((text) => text !== "")
    .join("\n");
}

function anthropicTurn(message: unknown): Turn {
  const { role, content } = fieldsOf(message);
  const results = listOf(content)
    .map(fieldsOf)
    .filter((block) => block.type === "tool_result")
    .map((block) => contentText(block.content));
  return { role: textOf(role), text: contentText(content), toolResults: results };
}

function chatTurn(message: unknown): Turn {
  const { role, content } = fieldsOf(message);
  const text = contentText(content);
  return { role: textOf(role), text, toolResults: role === "tool" ? [text] : [] };
}

function responsesTurn(item: unknown): Turn {
  const { type, role, content, output } = fieldsOf(item);
  if (type === "function_call_output") return { role: "tool", text: "", toolResults: [contentText(output)] };
  if (type === "function_call" || type === "reasoning") return { role: "assistant", text: "", toolResults: [] };
  return { role: textOf(role), text: contentText(content), toolResults: [] };
}

/** Answers, not messages: what came between two inputs counts once, however many items it has. */
function countAnswers(turns: readonly Turn[]): number {
  return turns.filter((turn, at) => turn.role === "assistant" && turns[at - 1]?.role !== "assistant").length;
}

const toolName = (tool: unknown): string => textOf(fieldsOf(tool).name ?? fieldsOf(fieldsOf(tool).function).name);

interface Shape {
  turns(body: Fields): readonly Turn[];
  system(body: Fields, turns: readonly Turn[]): string;
}

const isSystem = (turn: Turn): boolean => turn.role === "system" || turn.role === "developer";
const systemTurns = (turns: readonly Turn[]): string =>
  turns
    .filter(isSystem)
    .map((turn) => turn.text)
    .join("\n");

const SHAPES = {
  messages: {
    turns: (body) => listOf(body.messages).map(anthropicTurn),
    system: (body) => contentText(body.system),
  },
  chat: {
    turns: (body) => listOf(body.messages).map(chatTurn),
    system: (_, turns) => systemTurns(turns),
  },
  responses: {
    turns: (body) =>
      typeof body.input === "string"
        ? [{ role: "user", text: body.input, toolResults: [] }]
        : listOf(body.input).map(responsesTurn),
    system: (body, turns) => textOf(body.instructions) || systemTurns(turns),
  },
} as const satisfies Record<ModelApi, Shape>;

/** What a request asks, in the one form that scripts see. Fields of the wrong type count as absent. */
export function readRequest(api: ModelApi, json: unknown): RequestSummary {
  const body = fieldsOf(json);
  const all = SHAPES[api].turns(body);
  const turns = all.filter((turn) => !isSystem(turn));
  const lastAnswer = turns.findLastIndex((turn) => turn.role === "assistant");
  return {
    api,
    model: textOf(body.model),
    stream: body.stream === true,
    system: SHAPES[api].system(body, all),
    messages: turns.map(({ role, text }) => ({ role, text })),
    lastUserText: turns.findLast((turn) => turn.role === "user" && turn.text !== "")?.text ?? "",
    toolResults: turns.slice(lastAnswer + 1).flatMap((turn) => turn.toolResults),
    tools: listOf(body.tools).map(toolName),
    turn: countAnswers(turns),
  };
}

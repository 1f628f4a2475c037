import type { Conversation, ConversationTurn, TextItem, ToolCallItem } from "./conversation.ts";
import { isRecord, type SessionLine, textAt, valueAt } from "./session-line.ts";

type Update = Readonly<Record<string, unknown>>;
type Apply = (turn: ConversationTurn, update: Update, line: SessionLine) => void;

const listAt = (value: unknown, key: string): readonly unknown[] | undefined => {
  const list = valueAt(value, key);
  return Array.isArray(list) ? list : undefined;
};

function chunk(type: TextItem["type"]): Apply {
  return (turn, update, { seq, at }) => {
    const content = valueAt(update, "content");
    const text = textAt(content, "type") === "text" ? textAt(content, "text") : undefined;
    let item = turn.items.at(-1);
    if (item?.type !== type) {
      item = { type, seq, at, text: "" };
      turn.items.push(item);
    }
    if (text === undefined) item.content = [...(item.content ?? []), content];
    else item.text += text;
    item.endSeq = seq;
    item.endAt = at;
  };
}

function findCall(turn: ConversationTurn, id: string): ToolCallItem | undefined {
  for (let index = turn.items.length - 1; index >= 0; index--) {
    const item = turn.items[index];
    if (item?.type === "tool_call" && item.toolCallId === id) return item;
  }
  return undefined;
}

/** A tool call and its updates are one item: each field says what it said last. */
const toolCall: Apply = (turn, update, { seq, at }) => {
  const toolCallId = textAt(update, "toolCallId");
  if (toolCallId === undefined) return;
  let item = findCall(turn, toolCallId);
  if (item === undefined) {
    item = { type: "tool_call", toolCallId, title: toolCallId, status: "pending", seq, at };
    turn.items.push(item);
  }
  item.title = textAt(update, "title") ?? item.title;
  item.status = textAt(update, "status") ?? item.status;
  const toolType = textAt(update, "kind");
  if (toolType !== undefined) item.toolType = toolType;
  const locations = listAt(update, "locations");
  if (locations !== undefined) item.locations = locations;
  const content = listAt(update, "content");
  if (content !== undefined) item.content = content;
  if (Object.hasOwn(update, "rawInput")) item.input = update.rawInput;
  if (Object.hasOwn(update, "rawOutput")) item.output = update.rawOutput;
  if (item.status === "completed" || item.status === "failed") {
    item.endSeq = seq;
    item.endAt = at;
  }
};

const plan: Apply = (turn, update, { seq, at }) => {
  turn.items.push({ type: "plan", entries: listAt(update, "entries") ?? [], seq, at });
};

const UPDATES: ReadonlyMap<string, Apply> = new Map([
  ["agent_message_chunk", chunk("text")],
  ["agent_thought_chunk", chunk("thought")],
  ["user_message_chunk", chunk("user")],
  ["tool_call", toolCall],
  ["tool_call_update", toolCall],
  ["plan", plan],
]);

/** An update of the agent. Ones that this version does not know stay in `events.ndjson` and change nothing here. */
export function applyUpdate(
  conversation: Conversation,
  turn: ConversationTurn | undefined,
  params: unknown,
  line: SessionLine,
): void {
  const update = valueAt(params, "update");
  if (!isRecord(update)) return;
  const name = textAt(update, "sessionUpdate") ?? "";
  if (name === "session_info_update") {
    const title = textAt(update, "title");
    if (title !== undefined) conversation.title = title;
  }
  if (turn !== undefined) UPDATES.get(name)?.(turn, update, line);
}

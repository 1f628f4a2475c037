import { fieldsOf, listOf, textOf } from "../sessions/fields.ts";
import type { Fields } from "../sessions/session-lines.ts";

/** Events that say again what a response item says, or announce what a later line tells. */
const REPEATED: ReadonlySet<string> = new Set([
  "agent_message",
  "agent_message_delta",
  "agent_reasoning",
  "agent_reasoning_delta",
  "agent_reasoning_raw_content",
  "agent_reasoning_section_break",
  "exec_command_begin",
  "exec_command_output_delta",
  "item_started",
  "mcp_tool_call_begin",
  "mcp_tool_call_end",
  "patch_apply_begin",
  "view_image_tool_call",
  "web_search_begin",
  "web_search_end",
]);

const BOOKKEEPING: ReadonlySet<string> = new Set([
  "background_event",
  "plan_update",
  "session_configured",
  "shutdown_complete",
  "thread_name_updated",
  "thread_settings_applied",
  "turn_diff",
]);

/** Events that are told in the client's words. */
const TOLD: ReadonlySet<string> = new Set([
  "context_compacted",
  "deprecation_notice",
  "entered_review_mode",
  "error",
  "exited_review_mode",
  "stream_error",
  "thread_rolled_back",
  "undo_completed",
  "warning",
]);

/** A line of a rollout, by what it is for the import. */
export type CodexLine =
  | { readonly type: "meta" | "context" | "compacted" | "usage-record"; readonly payload: Fields }
  | { readonly type: "item"; readonly payload: Fields; readonly name: string }
  | { readonly type: "turn-started" | "turn-ended" | "turn-aborted"; readonly payload: Fields }
  | { readonly type: "prompt"; readonly text: string; readonly payload: Fields }
  | { readonly type: "usage"; readonly payload: Fields }
  | { readonly type: "command"; readonly callId: string; readonly failed: boolean }
  | { readonly type: "patch"; readonly callId: string; readonly changes: Fields }
  | { readonly type: "told"; readonly name: string; readonly payload: Fields }
  | { readonly type: "repeated" | "bookkeeping" | "malformed" }
  | { readonly type: "unknown"; readonly name: string };

/** What the user asked, if a line is that. */
export function promptOf(line: Fields): string | undefined {
  if (textOf(line, "type") !== "event_msg") return undefined;
  const payload = fieldsOf(line, "payload");
  if (textOf(payload, "type") === "user_message") return textOf(payload, "message");
  const item = fieldsOf(payload, "item");
  if (textOf(payload, "type") !== "item_completed" || textOf(item, "type") !== "UserMessage") return undefined;
  return listOf(item, "content")
    .flatMap((part) => textOf(part, "text") ?? [])
    .join("\n");
}

function commandOf(id: string | undefined, exitCode: unknown, status: string | undefined): CodexLine {
  if (id === undefined) return { type: "malformed" };
  return {
    type: "command",
    callId: id,
    failed: status === "failed" || (typeof exitCode === "number" && exitCode !== 0),
  };
}

function completedItem(payload: Fields): CodexLine {
  const item = fieldsOf(payload, "item");
  return textOf(item, "type") === "CommandExecution"
    ? commandOf(textOf(item, "id"), item.exit_code, textOf(item, "status"))
    : { type: "repeated" };
}

type Parse = (payload: Fields) => CodexLine;

const EVENTS = new Map<string, Parse>([
  ["task_started", (payload) => ({ type: "turn-started", payload })],
  ["turn_started", (payload) => ({ type: "turn-started", payload })],
  ["task_complete", (payload) => ({ type: "turn-ended", payload })],
  ["turn_complete", (payload) => ({ type: "turn-ended", payload })],
  ["turn_aborted", (payload) => ({ type: "turn-aborted", payload })],
  ["token_count", (payload) => ({ type: "usage", payload })],
  ["item_completed", completedItem],
  [
    "exec_command_end",
    (payload) => commandOf(textOf(payload, "call_id"), payload.exit_code, textOf(payload, "status")),
  ],
  [
    "patch_apply_end",
    (payload) => {
      const callId = textOf(payload, "call_id");
      const changes = payload.success === true ? fieldsOf(payload, "changes") : {};
      return callId === undefined ? { type: "malformed" } : { type: "patch", callId, changes };
    },
  ],
]);

function eventOf(payload: Fields, line: Fields): CodexLine {
  const name = textOf(payload, "type") ?? "";
  const text = promptOf(line);
  if (text !== undefined) return { type: "prompt", text, payload };
  const parse = EVENTS.get(name);
  if (parse !== undefined) return parse(payload);
  if (REPEATED.has(name)) return { type: "repeated" };
  if (BOOKKEEPING.has(name)) return { type: "bookkeeping" };
  return TOLD.has(name) ? { type: "told", name, payload } : { type: "unknown", name: `event_msg ${name}` };
}

const LINES = new Map<string, (payload: Fields, line: Fields) => CodexLine>([
  ["session_meta", (payload) => ({ type: "meta", payload })],
  ["turn_context", (payload) => ({ type: "context", payload })],
  ["compacted", (payload) => ({ type: "compacted", payload })],
  ["token_usage_record", (payload) => ({ type: "usage-record", payload })],
  ["world_state", () => ({ type: "bookkeeping" })],
  ["event_msg", eventOf],
  [
    "response_item",
    (payload) => {
      const name = textOf(payload, "type");
      return name === undefined ? { type: "malformed" } : { type: "item", payload, name };
    },
  ],
]);

/** What a line of a rollout is. */
export function parseLine(line: Fields): CodexLine {
  const name = textOf(line, "type") ?? "";
  return LINES.get(name)?.(fieldsOf(line, "payload"), line) ?? { type: "unknown", name };
}

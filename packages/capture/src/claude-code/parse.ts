import { at, fieldsOf, listOf, textOf } from "../sessions/fields.ts";
import type { Fields } from "../sessions/session-lines.ts";
import { type UserLine, userLineType } from "./user-text.ts";

/** Lines of the client's own state, by their type. */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  "agent-name",
  "agent-setting",
  "ai-title",
  "atis-latch",
  "bridge-session",
  "custom-title",
  "file-history-snapshot",
  "last-prompt",
  "mode",
  "permission-mode",
  "pr-link",
  "queue-operation",
  "summary",
  "tag",
  "tools-used",
  "worktree-state",
]);

/** A line of a session log, by what it is for the import. */
export type ClaudeLine =
  | { readonly type: "assistant"; readonly line: Fields; readonly message: Fields; readonly id: string }
  | { readonly type: "user"; readonly line: Fields; readonly message: Fields; readonly says: UserLine }
  | { readonly type: "attachment"; readonly line: Fields; readonly rendered: readonly Fields[] }
  | { readonly type: "system"; readonly line: Fields; readonly subtype: string }
  | { readonly type: "request-shape"; readonly line: Fields; readonly shape: Fields }
  | { readonly type: "request"; readonly line: Fields }
  | { readonly type: "totals"; readonly line: Fields }
  | { readonly type: "repeated" | "progress" | "bookkeeping" | "malformed" }
  | { readonly type: "unknown"; readonly name: string };

type Parse = (line: Fields) => ClaudeLine;

const MALFORMED: ClaudeLine = { type: "malformed" };

const PARSERS = new Map<string, Parse>([
  [
    "assistant",
    (line) => {
      const message = fieldsOf(line, "message");
      const id = textOf(message, "id") ?? textOf(line, "uuid");
      return id === undefined ? MALFORMED : { type: "assistant", line, message, id };
    },
  ],
  [
    "user",
    (line) => {
      const message = fieldsOf(line, "message");
      if (at(message, "content") === undefined) return MALFORMED;
      return { type: "user", line, message, says: userLineType(line) };
    },
  ],
  ["attachment", (line) => ({ type: "attachment", line, rendered: listOf(line, "rendered") })],
  ["system", (line) => ({ type: "system", line, subtype: textOf(line, "subtype") ?? "system" })],
  ["api-request-shape", (line) => ({ type: "request-shape", line, shape: fieldsOf(line, "shape") })],
  ["api-request", (line) => ({ type: "request", line })],
  // The messages of the request, which the lines of the session tell.
  ["api-request-blob", () => ({ type: "repeated" })],
  ["cost-state", (line) => ({ type: "totals", line })],
  ["progress", () => ({ type: "progress" })],
]);

/** What a line of a session log is. */
export function parseLine(line: Fields): ClaudeLine {
  const name = textOf(line, "type") ?? "";
  const parse = PARSERS.get(name);
  if (parse !== undefined) return parse(line);
  return BOOKKEEPING.has(name) ? { type: "bookkeeping" } : { type: "unknown", name };
}

import { at, listOf, textOf } from "../sessions/fields.ts";
import type { Fields } from "../sessions/session-lines.ts";

/** What the client writes in the user's name: output of local commands, warnings, notes. */
const OF_THE_CLIENT = /^<(local-command-|bash-stdout|bash-stderr|bash-input|system-reminder|task-notification)/;
const INTERRUPTED = /^\[Request interrupted by user/;
const COMMAND = /<command-name>([^<]*)<\/command-name>/;
const COMMAND_ARGUMENTS = /<command-args>([^<]*)<\/command-args>/;

/** All text of a message in the user's name. */
export function userText(message: Fields): string {
  const content = at(message, "content");
  if (typeof content === "string") return content;
  return listOf(message, "content")
    .flatMap((block) => (textOf(block, "type") === "text" ? [textOf(block, "text") ?? ""] : []))
    .join("\n");
}

export type UserLine = "prompt" | "context" | "summary" | "interrupt" | "results";

/** What a line in the user's name is. */
export function userLineType(line: Fields): UserLine {
  const message = at(line, "message");
  const fields = typeof message === "object" && message !== null ? (message as Fields) : {};
  if (listOf(fields, "content").some((block) => textOf(block, "type") === "tool_result")) return "results";
  const text = userText(fields);
  if (INTERRUPTED.test(text)) return "interrupt";
  if (at(line, "isCompactSummary") === true) return "summary";
  return at(line, "isMeta") === true || OF_THE_CLIENT.test(text) ? "context" : "prompt";
}

/** What the user typed: a command is told as it was typed. */
export function typedText(text: string): string {
  const command = COMMAND.exec(text)?.[1];
  if (command === undefined) return text;
  return `${command} ${COMMAND_ARGUMENTS.exec(text)?.[1] ?? ""}`.trim();
}

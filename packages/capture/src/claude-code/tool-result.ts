import type { Json, PayloadOf } from "@openexec/timeline";
import { at, fieldsOf, json, listOf, textOf } from "../sessions/fields.ts";
import type { Fields } from "../sessions/session-lines.ts";

export interface ToolResult {
  readonly id: string;
  readonly output: Json;
  /** All text of the output. */
  readonly text: string;
  readonly isError: boolean;
}

/** The results of tools in a message. */
export function resultsOf(message: Fields): readonly ToolResult[] {
  return listOf(message, "content").flatMap((block) => {
    const id = textOf(block, "tool_use_id");
    if (textOf(block, "type") !== "tool_result" || id === undefined) return [];
    const output = json(at(block, "content"));
    const text =
      typeof output === "string"
        ? output
        : listOf(block, "content")
            .map((part) => textOf(part, "text") ?? "")
            .join("\n");
    return [{ id, output, text, isError: at(block, "is_error") === true }];
  });
}

/** The file that a tool wrote, by what the client keeps for its own display. */
export function changeOf(line: Fields): PayloadOf<"FileChange"> | undefined {
  const detail = fieldsOf(line, "toolUseResult");
  const path = textOf(detail, "filePath");
  if (path === undefined || !Array.isArray(at(detail, "structuredPatch"))) return undefined;
  const isNew = textOf(detail, "type") === "create" || at(detail, "originalFile") === null;
  return { path, change: isNew ? "created" : "modified" };
}

/** How the client decided whether the tool may run, where the log has it. */
export function decisionOf(line: Fields, tool: string): PayloadOf<"PolicyCheck"> | undefined {
  const permission = fieldsOf(line, "permissionDecision");
  const decision = textOf(permission, "decision");
  if (decision === undefined) return undefined;
  return {
    capability: "agent.tool",
    resource: tool,
    decision: decision === "accept" ? "allow" : "block",
    rule: textOf(permission, "source") ?? "claude-code",
    reason: textOf(permission, "reasonType") ?? decision,
    enforced: true,
  };
}

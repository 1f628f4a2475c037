import type { Json, Part } from "@openexec/timeline";
import { fieldsOf, json, textOf } from "../sessions/fields.ts";
import type { Fields } from "../sessions/session-lines.ts";

function fileOf(block: Fields): Part | undefined {
  const source = fieldsOf(block, "source");
  const data = textOf(source, "data");
  if (data === undefined) return undefined;
  const name = textOf(block, "title");
  const mediaType = textOf(source, "media_type") ?? "application/octet-stream";
  return { type: "file", mediaType, data, ...(name !== undefined && { name }) };
}

function textPart(block: Fields): Part | undefined {
  const text = textOf(block, "text");
  return text === undefined ? undefined : { type: "text", text };
}

function toolCall(block: Fields): Part | undefined {
  const id = textOf(block, "id");
  const name = textOf(block, "name");
  return id === undefined || name === undefined ? undefined : { type: "tool_call", id, name, input: json(block.input) };
}

/** Blocks of the Messages API as canonical parts, by their type. */
const PARTS = new Map<string, (block: Fields) => Part | undefined>([
  ["text", textPart],
  ["image", fileOf],
  ["document", fileOf],
  ["tool_use", toolCall],
  ["server_tool_use", toolCall],
  [
    "thinking",
    (block) => {
      const signature = textOf(block, "signature");
      return {
        type: "reasoning",
        text: textOf(block, "thinking") ?? "",
        ...(signature !== undefined && { providerData: { signature } }),
      };
    },
  ],
  ["redacted_thinking", (block) => ({ type: "reasoning", text: "", providerData: json(block) })],
]);

/** A block as a part; one of another type, or without what it should hold, is kept as it is. */
export function partOf(block: Fields): Part {
  const known = PARTS.get(textOf(block, "type") ?? "")?.(block);
  return known ?? { type: "text", text: "", providerData: json(block) };
}

/** Content of a message, a text or blocks, as parts. */
export function partsOf(content: unknown): Part[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!Array.isArray(content)) return [];
  return content.map((block: unknown) =>
    typeof block === "object" && block !== null && !Array.isArray(block)
      ? partOf(block as Fields)
      : { type: "text", text: "", providerData: json(block) as Json },
  );
}

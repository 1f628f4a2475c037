import type { Json, Part } from "@openexec/timeline";
import { at, fieldsOf, json, listOf, numberOf, textOf } from "../sessions/fields.ts";
import { type Fields, isFields } from "../sessions/session-lines.ts";

const DATA_URL = /^data:([^;,]+);base64,(.*)$/s;

function contentPart(part: Fields): Part {
  const text = textOf(part, "text");
  if (text !== undefined) return { type: "text", text };
  const [, mediaType, data] = DATA_URL.exec(textOf(part, "image_url") ?? "") ?? [];
  if (mediaType !== undefined && data !== undefined) return { type: "file", mediaType, data };
  return { type: "text", text: "", providerData: json(part) };
}

/** Content of a message as parts. */
export function contentOf(item: Fields): Part[] {
  return listOf(item, "content").map(contentPart);
}

/** A reasoning item: its summary, and what only the provider can read. */
export function reasoningOf(item: Fields): Part {
  const texts = [...listOf(item, "summary"), ...listOf(item, "content")].flatMap((part) => textOf(part, "text") ?? []);
  const encrypted = textOf(item, "encrypted_content");
  return {
    type: "reasoning",
    text: texts.join("\n"),
    ...(encrypted !== undefined && { providerData: { encrypted_content: encrypted } }),
  };
}

export interface Call {
  readonly id: string;
  readonly name: string;
  readonly input: Json;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Calls of tools by the type of their item. */
const CALLS = new Map<string, (item: Fields) => Omit<Call, "id">>([
  [
    "function_call",
    (item) => {
      const given = json(at(item, "arguments"));
      return { name: textOf(item, "name") ?? "function", input: typeof given === "string" ? parsed(given) : given };
    },
  ],
  ["custom_tool_call", (item) => ({ name: textOf(item, "name") ?? "tool", input: json(at(item, "input")) })],
  ["local_shell_call", (item) => ({ name: "local_shell", input: json(at(item, "action")) })],
]);

/** The call that an item asks for, if it is one that has an output. */
export function callOf(name: string, item: Fields): Call | undefined {
  const id = textOf(item, "call_id") ?? textOf(item, "id");
  const call = CALLS.get(name)?.(item);
  return call === undefined || id === undefined ? undefined : { id, ...call };
}

export interface Output {
  readonly output: Json;
  readonly failed: boolean;
}

const EXIT_CODE = /^(?:Process exited with code|Exit code:?) (-?\d+)$/m;

/** The output of a tool. Codex writes the exit code of a command into its text, in one of two ways. */
export function outputOf(item: Fields): Output {
  const output = json(at(item, "output"));
  if (typeof output !== "string") {
    return { output, failed: isFields(output) && at(output, "success") === false };
  }
  const body = output.startsWith("{") ? parsed(output) : undefined;
  const exitCode = isFields(body) ? numberOf(fieldsOf(body, "metadata"), "exit_code") : undefined;
  const told = exitCode ?? Number(EXIT_CODE.exec(output.slice(0, 1000))?.[1] ?? 0);
  return { output, failed: told !== 0 };
}

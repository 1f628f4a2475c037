import type { Json } from "../json.ts";
import type { Message, ModelRequest, Part } from "./request.ts";

/** JSON as Python's `json.dumps` and most models write it: a space behind comma and colon. */
function spacedJson(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${spacedJson(item)}`)
    .join(", ")}}`;
}

function leaves(value: Json | undefined, into: string[]): void {
  if (typeof value === "string") into.push(value);
  else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) leaves(item, into);
}

/** The texts in which a value may stand on the wire: its JSON in both common spacings, and the strings inside. */
function jsonTexts(value: Json, into: string[]): void {
  if (typeof value !== "string") {
    const compact = JSON.stringify(value);
    const spaced = spacedJson(value);
    into.push(compact);
    if (spaced !== compact) into.push(spaced);
  }
  leaves(value, into);
}

type PartOf<Type extends Part["type"]> = Extract<Part, { type: Type }>;

const PART_TEXTS: { readonly [Type in Part["type"]]: (part: PartOf<Type>, into: string[]) => void } = {
  text: (part, into) => {
    into.push(part.text);
    leaves(part.providerData, into);
  },
  reasoning: (part, into) => {
    into.push(part.text);
    leaves(part.providerData, into);
  },
  file: (part, into) => into.push(part.data, ...(part.name === undefined ? [] : [part.name])),
  tool_call: (part, into) => {
    into.push(part.id, part.name);
    jsonTexts(part.input, into);
    leaves(part.providerData, into);
  },
  tool_result: (part, into) => {
    into.push(part.id);
    jsonTexts(part.output, into);
  },
};

function partTexts<Type extends Part["type"]>(part: PartOf<Type>, into: string[]): void {
  (PART_TEXTS[part.type as Type] as (part: PartOf<Type>, into: string[]) => void)(part, into);
}

/** What an exchange may repeat of what the log already holds. */
export interface Known {
  readonly request: ModelRequest;
  /** Messages of the request from this one on. */
  readonly from: number;
  readonly message?: Message | undefined;
  readonly model: string;
  readonly responseId?: string | undefined;
}

/**
 * Texts that wire bytes can refer to, in an order that reader and writer agree on: the answer, the newest messages of
 * the request, its system text and tools. Part of the format: never changes.
 */
export function knownTexts({ request, from, message, model, responseId }: Known): string[] {
  const texts = [model, responseId ?? ""];
  for (const part of message?.content ?? []) partTexts(part, texts);
  for (const { content } of request.messages.slice(from)) for (const part of content) partTexts(part, texts);
  texts.push(request.system ?? "");
  for (const tool of request.tools ?? []) {
    texts.push(tool.name, tool.description);
    leaves(tool.inputSchema, texts);
  }
  return texts;
}

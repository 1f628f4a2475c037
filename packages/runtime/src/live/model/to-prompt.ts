import type {
  LanguageModelV3CallOptions,
  LanguageModelV3Message,
  LanguageModelV3ToolResultOutput,
  SharedV3ProviderOptions,
} from "@ai-sdk/provider";
import type { Json, Message, ModelRequest, Part, Role } from "@openexec/timeline";

/** The request holds a part where its role allows none, or parameters that no protocol has. */
export class ModelRequestError extends Error {
  override readonly name = "ModelRequestError";
  readonly code = "model_request_invalid";
}

type PartOf<Type extends Part["type"]> = Extract<Part, { type: Type }>;
type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
type Content<Name extends Role> = Extract<LanguageModelV3Message, { role: Name }>["content"];

/** `providerData` is what the library called provider metadata; it goes back as it came. */
function opaque(data: Json | undefined): { providerOptions?: SharedV3ProviderOptions } {
  return data === undefined ? {} : { providerOptions: data as SharedV3ProviderOptions };
}

function fileData(part: PartOf<"file">): URL | string {
  return /^https?:\/\//.test(part.data) ? new URL(part.data) : part.data;
}

function toolOutput({ output, isError }: PartOf<"tool_result">): LanguageModelV3ToolResultOutput {
  if (typeof output === "string") return { type: isError === true ? "error-text" : "text", value: output };
  // The library's JSON type differs from ours only in `readonly`.
  return { type: isError === true ? "error-json" : "json", value: output as never };
}

const text = (part: PartOf<"text">) => ({ type: "text" as const, text: part.text, ...opaque(part.providerData) });
const file = (part: PartOf<"file">) => ({
  type: "file" as const,
  mediaType: part.mediaType,
  data: fileData(part),
  ...(part.name === undefined ? {} : { filename: part.name }),
});

function misplaced(role: Role, part: Part): never {
  throw new ModelRequestError(`a message of role "${role}" cannot hold a part of type "${part.type}"`);
}

function userPart(part: Part): Content<"user">[number] {
  if (part.type === "text") return text(part);
  return part.type === "file" ? file(part) : misplaced("user", part);
}

function assistantPart(part: Part): Content<"assistant">[number] {
  switch (part.type) {
    case "text":
      return text(part);
    case "reasoning":
      return { type: "reasoning", text: part.text, ...opaque(part.providerData) };
    case "file":
      return file(part);
    case "tool_call":
      return {
        type: "tool-call",
        toolCallId: part.id,
        toolName: part.name,
        input: part.input,
        ...opaque(part.providerData),
      };
    case "tool_result":
      return misplaced("assistant", part);
  }
}

function toolPart(part: Part): Content<"tool">[number] {
  if (part.type !== "tool_result") return misplaced("tool", part);
  return { type: "tool-result", toolCallId: part.id, toolName: part.name, output: toolOutput(part) };
}

const MESSAGES = {
  user: ({ content }) => ({ role: "user", content: content.map(userPart) }),
  assistant: ({ content }) => ({ role: "assistant", content: content.map(assistantPart) }),
  tool: ({ content }) => ({ role: "tool", content: content.map(toolPart) }),
} as const satisfies Record<Role, (message: Message) => LanguageModelV3Message>;

/**
 * Fields of `parameters.extra` that a library must know because it writes messages differently by them. Everything
 * else of `extra` is merged into the body on its way out.
 */
function libraryOptions({ provider, api, parameters }: ModelRequest): SharedV3ProviderOptions {
  if (provider !== "openai" || api !== "responses") return {};
  // Without storage at the provider each request holds the whole conversation, so a recording stands alone.
  return { openai: { store: parameters?.extra?.store === true } };
}

/**
 * A canonical request in the form of the provider libraries.
 * @throws ModelRequestError when a part stands in a message whose role has no place for it
 */
export function toCallOptions(request: ModelRequest, signal: AbortSignal): LanguageModelV3CallOptions {
  const { system, messages, tools, parameters = {} } = request;
  const options: Mutable<LanguageModelV3CallOptions> = {
    prompt: [
      ...(system === undefined ? [] : [{ role: "system" as const, content: system }]),
      ...messages.map((message) => MESSAGES[message.role](message)),
    ],
    abortSignal: signal,
    providerOptions: libraryOptions(request),
  };
  if (parameters.maxOutputTokens !== undefined) options.maxOutputTokens = parameters.maxOutputTokens;
  if (parameters.temperature !== undefined) options.temperature = parameters.temperature;
  if (parameters.topP !== undefined) options.topP = parameters.topP;
  if (parameters.stop !== undefined) options.stopSequences = [...parameters.stop];
  if (parameters.seed !== undefined) options.seed = parameters.seed;
  if (parameters.toolChoice !== undefined) options.toolChoice = { type: parameters.toolChoice };
  if (tools !== undefined && tools.length > 0) {
    options.tools = tools.map(({ name, description, inputSchema }) => ({
      type: "function",
      name,
      description,
      inputSchema,
    }));
  }
  return options;
}

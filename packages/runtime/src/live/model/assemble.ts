import type {
  LanguageModelV3Content,
  LanguageModelV3GenerateResult,
  LanguageModelV3StreamPart,
  SharedV3ProviderMetadata,
} from "@ai-sdk/provider";
import type { Json, Message, Part } from "@openexec/timeline";

/** What a library made of a response. */
export interface Assembled {
  readonly message: Message;
  readonly finishReason: string | undefined;
  readonly rawUsage: unknown;
  readonly responseId: string | undefined;
  readonly model: string | undefined;
  /** Errors that the stream carried, in order. */
  readonly errors: readonly unknown[];
  /** What the library could not express in the protocol, or we not in the canonical form. */
  readonly warnings: readonly string[];
}

type Metadata = SharedV3ProviderMetadata | undefined;

/** Later fields win: a signature comes after the text that it signs. */
function mergeMetadata(into: Metadata, from: Metadata): Metadata {
  if (into === undefined || from === undefined) return from ?? into;
  const merged = { ...into };
  for (const [provider, fields] of Object.entries(from)) merged[provider] = { ...merged[provider], ...fields };
  return merged;
}

const withData = (metadata: Metadata): { providerData?: Json } =>
  metadata === undefined ? {} : { providerData: metadata as Json };

/** A tool input as JSON; text that is none stays text, so that nothing the model said is lost. */
function toolInput(text: string): Json {
  try {
    return text.trim() === "" ? {} : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

interface OpenPart {
  readonly type: "text" | "reasoning";
  text: string;
  metadata: Metadata;
}

function closed({ type, text, metadata }: OpenPart): Part[] {
  // Providers refuse an empty text when it comes back; empty reasoning may still carry a signature.
  return text === "" && metadata === undefined ? [] : [{ type, text, ...withData(metadata) }];
}

function toolCall(part: Extract<LanguageModelV3Content, { type: "tool-call" }>): Part {
  const { toolCallId: id, toolName: name, providerMetadata } = part;
  return { type: "tool_call", id, name, input: toolInput(part.input), ...withData(providerMetadata) };
}

const skipped = (type: string): string => `a part of type "${type}" is only in the recorded response`;
const warningText = (warning: { type: string; message?: string; feature?: string; details?: string }): string =>
  [warning.type, warning.feature, warning.message ?? warning.details].filter((word) => word !== undefined).join(": ");

/** Collects the parts of a stream, in the order in which they began. */
export class Assembler {
  readonly #parts: (OpenPart | Part)[] = [];
  readonly #open = new Map<string, OpenPart>();
  readonly #errors: unknown[] = [];
  readonly #warnings: string[] = [];
  #finishReason: string | undefined;
  #rawUsage: unknown;
  #responseId: string | undefined;
  #model: string | undefined;

  #begin(type: OpenPart["type"], id: string): OpenPart {
    const open: OpenPart = { type, text: "", metadata: undefined };
    this.#open.set(`${type}/${id}`, open);
    this.#parts.push(open);
    return open;
  }

  #extend(type: OpenPart["type"], id: string, delta: string, metadata: Metadata): void {
    const open = this.#open.get(`${type}/${id}`) ?? this.#begin(type, id);
    open.text += delta;
    open.metadata = mergeMetadata(open.metadata, metadata);
  }

  /** Takes the next part; returns the text that it adds to the answer. */
  add(part: LanguageModelV3StreamPart): string {
    switch (part.type) {
      case "text-start":
      case "text-end":
        this.#extend("text", part.id, "", part.providerMetadata);
        return "";
      case "text-delta":
        this.#extend("text", part.id, part.delta, part.providerMetadata);
        return part.delta;
      case "reasoning-start":
      case "reasoning-end":
        this.#extend("reasoning", part.id, "", part.providerMetadata);
        return "";
      case "reasoning-delta":
        this.#extend("reasoning", part.id, part.delta, part.providerMetadata);
        return "";
      case "tool-call":
        this.#parts.push(toolCall(part));
        return "";
      case "tool-input-start":
      case "tool-input-delta":
      case "tool-input-end":
      case "raw":
        return "";
      case "tool-result":
      case "tool-approval-request":
      case "file":
      case "source":
        this.#warnings.push(skipped(part.type));
        return "";
      case "stream-start":
        this.#warnings.push(...part.warnings.map(warningText));
        return "";
      case "response-metadata":
        this.#responseId = part.id ?? this.#responseId;
        this.#model = part.modelId ?? this.#model;
        return "";
      case "finish":
        this.#finishReason = part.finishReason.unified;
        this.#rawUsage = part.usage.raw;
        return "";
      case "error":
        this.#errors.push(part.error);
        return "";
    }
  }

  result(): Assembled {
    const content = this.#parts.flatMap((part) => ("metadata" in part ? closed(part) : [part]));
    return {
      message: { role: "assistant", content },
      finishReason: this.#finishReason,
      rawUsage: this.#rawUsage,
      responseId: this.#responseId,
      model: this.#model,
      errors: this.#errors,
      warnings: this.#warnings,
    };
  }
}

function wholePart(part: LanguageModelV3Content): Part[] {
  if (part.type === "tool-call") return [toolCall(part)];
  if (part.type !== "text" && part.type !== "reasoning") return [];
  return closed({ type: part.type, text: part.text, metadata: part.providerMetadata });
}

/** The same for a response that was not streamed. */
export function assembleWhole(result: LanguageModelV3GenerateResult): Assembled {
  const kept = new Set(["tool-call", "text", "reasoning"]);
  const lost = result.content.filter((part) => !kept.has(part.type)).map((part) => skipped(part.type));
  return {
    message: { role: "assistant", content: result.content.flatMap(wholePart) },
    finishReason: result.finishReason.unified,
    rawUsage: result.usage.raw,
    responseId: result.response?.id,
    model: result.response?.modelId,
    errors: [],
    warnings: [...result.warnings.map(warningText), ...lost],
  };
}

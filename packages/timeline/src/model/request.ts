import type { Json } from "../json.ts";

/** The canonical model request: what the flow asked for, whatever the provider's wire format is. */
export interface ModelRequest {
  /** `anthropic`, `openai`, or the name of an OpenAI-compatible endpoint. */
  readonly provider: string;
  /** `messages`, `chat` or `responses`. */
  readonly api: string;
  readonly model: string;
  readonly system?: string;
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolSpec[];
  readonly parameters?: ModelParameters;
}

export interface ModelParameters {
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxOutputTokens?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly toolChoice?: "auto" | "none" | "required";
  /** `false` asks for the answer in one piece; default is a stream. */
  readonly stream?: boolean;
  /** Fields of the provider's own request body, laid over it as they are. */
  readonly extra?: { readonly [key: string]: Json };
}

export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the input. */
  readonly inputSchema: { readonly [key: string]: Json };
}

export type Role = "user" | "assistant" | "tool";
export interface Message {
  readonly role: Role;
  readonly content: readonly Part[];
}

/** `providerData` is opaque (signatures, item ids) and goes back unchanged. */
export type Part =
  | { readonly type: "text"; readonly text: string; readonly providerData?: Json }
  | { readonly type: "reasoning"; readonly text: string; readonly providerData?: Json }
  | { readonly type: "file"; readonly mediaType: string; readonly data: string; readonly name?: string }
  | {
      readonly type: "tool_call";
      readonly id: string;
      readonly name: string;
      readonly input: Json;
      readonly providerData?: Json;
    }
  | {
      readonly type: "tool_result";
      readonly id: string;
      readonly name: string;
      readonly output: Json;
      readonly isError?: boolean;
    };

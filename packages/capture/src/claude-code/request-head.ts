import type { Json } from "@openexec/timeline";
import { at, fieldsOf, json, listOf, numberOf, textOf } from "../sessions/fields.ts";
import type { Fields } from "../sessions/session-lines.ts";

interface Head {
  readonly key: unknown;
  readonly value: unknown;
}

function toolsOf(tools: readonly Fields[]): readonly Json[] {
  return tools.map((tool) => ({
    name: textOf(tool, "name") ?? "",
    description: textOf(tool, "description") ?? "",
    inputSchema: json(at(tool, "input_schema") ?? at(fieldsOf(tool, "schema"), "input_schema") ?? {}),
  }));
}

/** System text, tools and parameters of the requests, as far as the log tells them. */
export class RequestHead {
  #system: string | undefined;
  #tools: readonly Json[] = [];
  #maxOutputTokens: number | undefined;
  #version = 0;
  #isFromRequests = false;

  /** Whether the log holds what was sent. */
  get isKnown(): boolean {
    return this.#system !== undefined;
  }

  get head(): Head {
    const { parameters } = this;
    return {
      key: this.#version,
      value: {
        ...(this.#system !== undefined && { system: this.#system }),
        ...(this.#tools.length > 0 && { tools: this.#tools }),
        ...(parameters !== undefined && { parameters }),
      },
    };
  }

  /** `api-request-shape`: what the following requests have in common. */
  shape(shape: Fields): void {
    this.#isFromRequests = true;
    const system = listOf(shape, "system").map((block) => textOf(block, "text") ?? "");
    this.#set(system.join("\n\n"), toolsOf(listOf(shape, "tools")));
  }

  /** `prompt_snapshot`: the same for people, which is all that older versions have. */
  snapshot(attachment: Fields): void {
    if (this.#isFromRequests) return;
    const system = at(attachment, "systemPrompt");
    const texts = Array.isArray(system) ? system.filter((text) => typeof text === "string") : [];
    if (texts.length > 0) this.#set(texts.join("\n\n"), toolsOf(listOf(attachment, "tools")));
  }

  /** `api-request`: the parameters of one request. */
  request(line: Fields): void {
    const most = numberOf(fieldsOf(line, "params"), "max_tokens");
    if (most === this.#maxOutputTokens) return;
    this.#maxOutputTokens = most;
    this.#version++;
  }

  private get parameters(): { readonly maxOutputTokens: number } | undefined {
    return this.#maxOutputTokens === undefined ? undefined : { maxOutputTokens: this.#maxOutputTokens };
  }

  #set(system: string, tools: readonly Json[]): void {
    this.#system = system;
    this.#tools = tools;
    this.#version++;
  }
}

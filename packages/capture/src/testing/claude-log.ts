import { logOf } from "./session-import.ts";

export const CLAUDE_LOG = "5e69faf0-2285-40ca-bce9-67c0c704b159.jsonl";
const USAGE = { input_tokens: 10, cache_creation_input_tokens: 20, cache_read_input_tokens: 30, output_tokens: 5 };

/** Writes a log of Claude Code, a second per line. */
export class ClaudeLog {
  readonly lines: Record<string, unknown>[] = [];
  readonly #more: Record<string, unknown>;

  constructor(more: Record<string, unknown> = {}) {
    this.#more = more;
  }

  add(type: string, fields: Record<string, unknown>): this {
    const n = this.lines.length;
    this.lines.push({
      uuid: `u${n}`,
      parentUuid: n === 0 ? null : `u${n - 1}`,
      isSidechain: false,
      sessionId: "5e69faf0-2285-40ca-bce9-67c0c704b159",
      cwd: "/srv/demo/repo",
      version: "2.1.0",
      gitBranch: "main",
      timestamp: new Date(Date.UTC(2026, 4, 12, 9, 0, n)).toISOString(),
      ...this.#more,
      type,
      ...fields,
    });
    return this;
  }

  user(content: unknown, more: Record<string, unknown> = {}): this {
    return this.add("user", { message: { role: "user", content }, ...more });
  }

  /** One line of the message `id`. */
  says(id: string, block: Record<string, unknown>, more: Record<string, unknown> = {}, usage: unknown = USAGE): this {
    const message = { id, role: "assistant", model: "claude-sonnet-4-5", content: [block], usage };
    return this.add("assistant", { message, ...more });
  }

  text(id: string, text: string, more: Record<string, unknown> = {}): this {
    return this.says(id, { type: "text", text }, more);
  }

  uses(id: string, tool: string, name: string, input: unknown, more: Record<string, unknown> = {}): this {
    return this.says(id, { type: "tool_use", id: tool, name, input }, more);
  }

  result(tool: string, content: unknown, more: Record<string, unknown> = {}, isError = false): this {
    return this.user([{ type: "tool_result", tool_use_id: tool, content, ...(isError && { is_error: true }) }], more);
  }

  get bytes(): Uint8Array {
    return logOf(this.lines);
  }

  get files(): Map<string, Uint8Array> {
    return new Map([[CLAUDE_LOG, this.bytes]]);
  }
}

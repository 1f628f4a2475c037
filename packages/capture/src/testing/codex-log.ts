import { logOf } from "./session-import.ts";

export const CODEX_LOG = "rollout-2026-05-12T09-00-00-01a1f815-d66e-7bb2-8232-76887e5c3212.jsonl";

interface Counts {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

function counts({ input, cached, output }: Counts): Record<string, number> {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: output,
    reasoning_output_tokens: 0,
    total_tokens: input + output,
  };
}

/** Writes a rollout of Codex, a second per line. */
export class CodexLog {
  readonly lines: Record<string, unknown>[] = [];
  #total: Counts = { input: 0, cached: 0, output: 0 };

  constructor() {
    this.add("session_meta", {
      id: "01a1f815-d66e-7bb2-8232-76887e5c3212",
      timestamp: "2026-05-12T09:00:00.000Z",
      cwd: "/srv/demo/repo",
      cli_version: "0.169.0",
      base_instructions: { text: "You are Codex." },
      git: { branch: "main", commit_hash: "858eeea152ba757103b3f552701c3fd8649ad977" },
    });
    this.add("turn_context", { model: "gpt-5" });
  }

  add(type: string, payload: unknown): this {
    const timestamp = new Date(Date.UTC(2026, 4, 12, 9, 0, this.lines.length)).toISOString();
    this.lines.push({ timestamp, type, payload });
    return this;
  }

  event(type: string, fields: Record<string, unknown> = {}): this {
    return this.add("event_msg", { type, ...fields });
  }

  item(type: string, fields: Record<string, unknown>): this {
    return this.add("response_item", { type, ...fields });
  }

  user(text: string): this {
    this.item("message", { role: "user", content: [{ type: "input_text", text }] });
    return this.event("user_message", { message: text });
  }

  says(text: string): this {
    return this.item("message", { role: "assistant", content: [{ type: "output_text", text }] });
  }

  calls(id: string, input: unknown = {}): this {
    return this.item("function_call", { name: "exec_command", call_id: id, arguments: JSON.stringify(input) });
  }

  output(id: string, output: unknown): this {
    return this.item("function_call_output", { call_id: id, output });
  }

  /** One more response used this many tokens. */
  used(last: Counts): this {
    const { input, cached, output } = this.#total;
    this.#total = { input: input + last.input, cached: cached + last.cached, output: output + last.output };
    return this.told(last);
  }

  /** The sums again. */
  told(last: Counts): this {
    const info = { total_token_usage: counts(this.#total), last_token_usage: counts(last) };
    return this.event("token_count", { info });
  }

  get bytes(): Uint8Array {
    return logOf(this.lines);
  }

  get files(): Map<string, Uint8Array> {
    return new Map([[CODEX_LOG, this.bytes]]);
  }
}

/**
 * A rollout of Codex: each response item, and many of them again as an event.
 * @param {import("./text.mjs").SessionText} text
 * @param {{ bytes: number, startMs: number }} options
 */
export function* codexSession(text, { bytes, startMs }) {
  let [written, now] = [0, startMs];
  const total = {
    input_tokens: 0,
    cached_input_tokens: 0,
    output_tokens: 0,
    reasoning_output_tokens: 0,
    total_tokens: 0,
  };
  /** @param {string} type @param {Record<string, unknown>} payload */
  const line = (type, payload) => {
    now += text.size(700, 60_000);
    const json = `${JSON.stringify({ timestamp: new Date(now).toISOString(), type, payload })}\n`;
    written += json.length;
    return json;
  };
  /** @param {string} type @param {Record<string, unknown>} fields */
  const item = (type, fields) => line("response_item", { type, ...fields });
  /** @param {string} type @param {Record<string, unknown>} fields */
  const event = (type, fields) => line("event_msg", { type, ...fields });
  const context = {
    cwd: "/srv/work/shop",
    approval_policy: "on-request",
    model: "gpt-5-codex",
    effort: "medium",
    summary: "auto",
  };
  yield line("session_meta", {
    id: text.uuid(),
    timestamp: new Date(now).toISOString(),
    cwd: "/srv/work/shop",
    originator: "codex_cli_rs",
    cli_version: "0.104.0",
    source: "cli",
    base_instructions: { text: text.text(14_000) },
    git: { branch: "main", commit_hash: text.hex(40) },
  });
  while (written < bytes) {
    const prompt = text.text(text.size(300, 20_000));
    yield event("task_started", { turn_id: text.uuid(), model_context_window: 258_400 });
    yield item("message", { role: "developer", content: [{ type: "input_text", text: text.text(400) }] });
    yield item("message", { role: "user", content: [{ type: "input_text", text: prompt }] });
    yield event("user_message", { message: prompt, images: [] });
    const calls = text.size(12, 80);
    for (let call = 0; call < calls && written < bytes; call++) {
      yield line("turn_context", context);
      const thought = text.text(text.size(200, 2000));
      yield event("agent_reasoning", { text: thought });
      yield item("reasoning", {
        summary: [{ type: "summary_text", text: thought }],
        content: null,
        encrypted_content: text.hex(text.size(1200, 9000)),
      });
      const asked = Array.from({ length: text.isLucky(0.3) ? 4 : 1 }, () => `call_${text.hex(24)}`);
      for (const call_id of asked) {
        const command = JSON.stringify({ cmd: `rg -n createOrder src/${text.hex(6)}`, max_output_tokens: 6000 });
        yield item("function_call", { name: "exec_command", arguments: command, call_id });
      }
      for (const call_id of asked) {
        const head = `Chunk ID: ${text.hex(6)}\nWall time: 0.1 seconds\nProcess exited with code 0\nOutput:\n`;
        yield item("function_call_output", { call_id, output: `${head}${text.text(text.size(2500, 60_000))}` });
      }
      const last = {
        input_tokens: 51_000,
        cached_input_tokens: 48_000,
        output_tokens: 300,
        reasoning_output_tokens: 120,
        total_tokens: 51_300,
      };
      for (const [key, count] of Object.entries(last)) total[/** @type {keyof typeof total} */ (key)] += count;
      const counts = { info: { total_token_usage: total, last_token_usage: last, model_context_window: 258_400 } };
      const rate_limits = { primary: { used_percent: 12.5, window_minutes: 300, resets_at: 1 } };
      // Each is said twice, and the limits alone before there is a count.
      if (total.total_tokens === last.total_tokens) yield event("token_count", { info: null, rate_limits });
      for (let again = 0; again < 2; again++) yield event("token_count", { ...counts, rate_limits });
    }
    const answer = text.text(text.size(900, 8000));
    yield event("agent_message", { message: answer });
    yield item("message", {
      role: "assistant",
      content: [{ type: "output_text", text: answer }],
      phase: "final_answer",
    });
    yield event("task_complete", { turn_id: text.uuid(), last_agent_message: answer });
  }
}

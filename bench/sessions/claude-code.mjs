const MODEL = "claude-sonnet-4-5-20250929";
const TOOLS = /** @type {const} */ (["Read", "Bash", "Grep", "Edit"]);

/**
 * A session of Claude Code as it writes them without its newest debugging lines: a line per block of a message, each tool
 * output twice (as the model gets it, and as the client shows it), snapshots and notes of the client in between.
 * @param {import("./text.mjs").SessionText} text
 * @param {{ bytes: number, startMs: number }} options
 */
export function* claudeSession(text, { bytes, startMs }) {
  const sessionId = text.uuid();
  let [written, now] = [0, startMs];
  let parentUuid = /** @type {string | null} */ (null);
  /** @param {Record<string, unknown>} fields */
  const line = (fields) => {
    const uuid = text.uuid();
    now += text.size(900, 60_000);
    const head = { parentUuid, isSidechain: false, userType: "external", cwd: "/srv/work/shop", sessionId };
    const rest = { version: "2.1.119", gitBranch: "main", ...fields, uuid, timestamp: new Date(now).toISOString() };
    parentUuid = uuid;
    const json = `${JSON.stringify({ ...head, ...rest })}\n`;
    written += json.length;
    return json;
  };
  while (written < bytes) {
    const messageId = text.uuid();
    yield `${JSON.stringify({ type: "file-history-snapshot", messageId, snapshot: { messageId, trackedFileBackups: {}, timestamp: new Date(now).toISOString() }, isSnapshotUpdate: false })}\n`;
    yield line({ type: "user", message: { role: "user", content: text.text(text.size(300, 20_000)) } });
    if (text.isLucky(0.2)) yield* subAgent(text, line);
    const calls = text.size(12, 80);
    for (let call = 0; call < calls && written < bytes; call++) yield* modelCall(text, line);
    yield line(assistant(text, `msg_${text.hex(24)}`, { type: "text", text: text.text(text.size(900, 8000)) }));
    yield line({ type: "system", subtype: "turn_duration", durationMs: 45_000, isMeta: false });
  }
}

/** A sub-agent, whose lines stand inside the log. @param {import("./text.mjs").SessionText} text @param {(fields: Record<string, unknown>) => string} line */
function* subAgent(text, line) {
  const tool = { id: `toolu_${text.hex(24)}`, name: "Task" };
  const prompt = text.text(text.size(600, 4000));
  const input = { description: "Look around", prompt, subagent_type: "general-purpose" };
  yield line(assistant(text, `msg_${text.hex(24)}`, { type: "tool_use", ...tool, input }));
  /** @param {Record<string, unknown>} fields */
  const inside = (fields) => line({ isSidechain: true, ...fields });
  // The first of its lines follows none.
  yield inside({ parentUuid: null, type: "user", message: { role: "user", content: prompt } });
  for (let call = 0; call < 3; call++) yield* modelCall(text, inside);
  const content = [{ type: "text", text: text.text(text.size(900, 8000)) }];
  yield inside(assistant(text, `msg_${text.hex(24)}`, { ...content[0] }));
  const usage = {
    input_tokens: 4,
    cache_read_input_tokens: 9000,
    cache_creation_input_tokens: 300,
    output_tokens: 240,
  };
  const done = { content, totalDurationMs: 30_000, totalTokens: 9544, totalToolUseCount: 3, usage };
  const block = { tool_use_id: tool.id, type: "tool_result", content };
  yield line({ type: "user", message: { role: "user", content: [block] }, toolUseResult: done });
}

/** @param {import("./text.mjs").SessionText} text @param {(fields: Record<string, unknown>) => string} line */
function* modelCall(text, line) {
  const id = `msg_${text.hex(24)}`;
  if (text.isLucky(0.3)) {
    const thinking = { type: "thinking", thinking: text.text(text.size(500, 8000)), signature: text.hex(400) };
    yield line(assistant(text, id, thinking));
  }
  if (text.isLucky(0.5)) yield line(assistant(text, id, { type: "text", text: text.text(text.size(150, 2000)) }));
  const uses = text.isLucky(0.2) ? 3 : 1;
  const asked = [];
  for (let use = 0; use < uses; use++) {
    const name = text.pick(TOOLS);
    const tool = { id: `toolu_${text.hex(24)}`, name };
    asked.push(tool);
    yield line(assistant(text, id, { type: "tool_use", ...tool, input: inputOf(name, text) }));
  }
  for (const tool of asked) yield line(result(text, tool));
}

/** @param {string} name @param {import("./text.mjs").SessionText} text */
function inputOf(name, text) {
  const file_path = `/srv/work/shop/src/${text.hex(6)}.ts`;
  if (name === "Read") return { file_path };
  if (name === "Grep") return { pattern: "createOrder", path: "/srv/work/shop", output_mode: "content" };
  if (name === "Bash") return { command: `npm test -- ${text.hex(6)} 2>&1 | tail -50`, description: "Run the tests" };
  return { file_path, old_string: text.text(text.size(300, 6000)), new_string: text.text(text.size(400, 8000)) };
}

/** @param {import("./text.mjs").SessionText} text @param {{ id: string, name: string }} tool */
function result(text, { id, name }) {
  if (text.isLucky(0.05)) {
    const message = `Exit code 1\n${text.text(200)}`;
    const failed = [{ tool_use_id: id, type: "tool_result", content: message, is_error: true }];
    return { type: "user", message: { role: "user", content: failed }, toolUseResult: `Error: ${message}` };
  }
  const output = text.text(text.size(name === "Edit" ? 800 : 2500, 200_000));
  const filePath = "/srv/work/shop/src/order.ts";
  const details = {
    Read: { type: "text", file: { filePath, content: output, numLines: 90, startLine: 1, totalLines: 90 } },
    Bash: { stdout: output, stderr: "", interrupted: false, isImage: false },
    Grep: { mode: "content", numFiles: 0, filenames: [], content: output, numLines: 20 },
    Edit: {
      filePath,
      oldString: output.slice(0, 300),
      newString: output.slice(300, 700),
      originalFile: output,
      structuredPatch: [
        { oldStart: 1, oldLines: 3, newStart: 1, newLines: 4, lines: output.slice(0, 700).split("\n") },
      ],
      userModified: false,
      replaceAll: false,
    },
  };
  const content = [{ tool_use_id: id, type: "tool_result", content: output, is_error: false }];
  return {
    type: "user",
    message: { role: "user", content },
    toolUseResult: details[/** @type {keyof typeof details} */ (name)],
  };
}

/** @param {import("./text.mjs").SessionText} text @param {string} id @param {Record<string, unknown>} block */
function assistant(text, id, block) {
  const usage = {
    input_tokens: 4,
    cache_creation_input_tokens: 1800,
    cache_read_input_tokens: 61_000,
    cache_creation: { ephemeral_5m_input_tokens: 1800, ephemeral_1h_input_tokens: 0 },
    output_tokens: 240,
    service_tier: "standard",
  };
  const message = {
    model: MODEL,
    id,
    type: "message",
    role: "assistant",
    content: [block],
    stop_reason: null,
    stop_sequence: null,
    usage,
  };
  return { type: "assistant", message, requestId: `req_${text.hex(24)}` };
}

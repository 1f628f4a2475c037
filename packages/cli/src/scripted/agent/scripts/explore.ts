import { methods, type PlanEntry } from "@agentclientprotocol/sdk";
import { KIND } from "../protocol.ts";
import type { Script, Turn } from "../turn.ts";
import { messageOf } from "./message-of.ts";

const STATUSES = ["pending", "in_progress", "completed"] as const;

function plan(turn: Turn, progress: readonly [number, number, number]): Promise<void> {
  const steps = [
    ["Read README", "high"],
    ["Search for TODO", "medium"],
    ["Summarize", "low"],
  ] as const;
  const entries: PlanEntry[] = steps.map(([content, priority], index) => ({
    content,
    priority,
    status: STATUSES[progress[index] ?? 0] ?? "pending",
  }));
  return turn.update({ sessionUpdate: "plan", entries });
}

async function readReadme(turn: Turn): Promise<void> {
  const path = turn.path("README.md");
  const call = { toolCallId: "call_read" };
  await turn.update({
    sessionUpdate: "tool_call",
    ...call,
    title: "Read README.md",
    [KIND]: "read",
    status: "pending",
    locations: [{ path, line: 1 }],
    rawInput: { path },
  });
  await turn.update({ sessionUpdate: "tool_call_update", ...call, status: "in_progress" });
  try {
    const { content } = await turn.client.request(methods.client.fs.readTextFile, { sessionId: turn.sessionId, path });
    await turn.update({
      sessionUpdate: "tool_call_update",
      ...call,
      status: "completed",
      content: [{ type: "content", content: { type: "text", text: content } }],
      rawOutput: { content },
    });
  } catch (error) {
    const rawOutput = { error: messageOf(error) };
    await turn.update({ sessionUpdate: "tool_call_update", ...call, status: "failed", rawOutput });
  }
}

/** Looks around: thoughts, a plan, a file read through the client, a tool that fails, a JSON summary. */
export const explore: Script = async (turn) => {
  await turn.update({
    sessionUpdate: "available_commands_update",
    availableCommands: [{ name: "review", description: "Review the diff" }],
  });
  await turn.update({ sessionUpdate: "session_info_update", title: "Explore the project" });
  await turn.think("I should look at the README first, ");
  await turn.think("then search for TODO markers.");
  await plan(turn, [1, 0, 0]);
  await turn.say("Let me look at the project.");
  await readReadme(turn);
  await turn.update({
    sessionUpdate: "tool_call",
    toolCallId: "call_grep",
    title: "grep -rn TODO .",
    [KIND]: "search",
    status: "in_progress",
    rawInput: { pattern: "TODO", path: "." },
  });
  await turn.update({
    sessionUpdate: "tool_call_update",
    toolCallId: "call_grep",
    status: "failed",
    rawOutput: { error: "rg: command not found" },
  });
  await plan(turn, [2, 2, 1]);
  await turn.stream(
    '\n\nThe project is a small demo:\n\n- it has one README\n- it has no tests\n\n```json\n{"summary":"small demo","files":1}\n```\n',
  );
  await turn.usage(5321, 0.0182);
};

import {
  methods,
  type PermissionOption,
  type RequestPermissionRequest,
  type ToolCallContent,
} from "@agentclientprotocol/sdk";
import { KIND } from "../protocol.ts";
import type { Script, Turn } from "../turn.ts";
import { messageOf } from "./message-of.ts";

const OPTIONS: PermissionOption[] = [
  { [KIND]: "allow_once", name: "Allow once", optionId: "allow" },
  { [KIND]: "allow_always", name: "Always allow edits", optionId: "always" },
  { [KIND]: "reject_once", name: "Reject", optionId: "reject" },
];

async function currentText(turn: Turn, path: string): Promise<string | undefined> {
  try {
    return (await turn.client.request(methods.client.fs.readTextFile, { sessionId: turn.sessionId, path })).content;
  } catch (error) {
    await turn.think(`There is no README.md yet: ${messageOf(error)}. `);
    return undefined;
  }
}

/** Counts the lines in a terminal of the client. */
async function countLines(turn: Turn): Promise<void> {
  const call = { toolCallId: "call_run" };
  const command = { command: "wc", args: ["-l", "README.md"] };
  await turn.update({
    sessionUpdate: "tool_call",
    ...call,
    title: "wc -l README.md",
    [KIND]: "execute",
    status: "in_progress",
    rawInput: command,
  });
  try {
    await using terminal = await turn.client.createTerminal({
      sessionId: turn.sessionId,
      ...command,
      cwd: turn.cwd,
      outputByteLimit: 4096,
    });
    const content: ToolCallContent[] = [{ type: "terminal", terminalId: terminal.id }];
    await turn.update({ sessionUpdate: "tool_call_update", ...call, content });
    const exit = await terminal.waitForExit();
    const { output } = await terminal.currentOutput();
    await turn.update({
      sessionUpdate: "tool_call_update",
      ...call,
      status: "completed",
      rawOutput: { output, exit },
    });
  } catch (error) {
    const rawOutput = { error: messageOf(error) };
    await turn.update({ sessionUpdate: "tool_call_update", ...call, status: "failed", rawOutput });
  }
}

/** Adds a greeting to README.md: a diff, a permission, a write through the client, a terminal. */
export const edit: Script = async (turn) => {
  const path = turn.path("README.md");
  const { sessionId } = turn;
  await turn.say("I will add a greeting to README.md. ");
  const oldText = await currentText(turn, path);
  const newText = `${oldText ?? "# Demo\n"}\nHello.\n`;
  const toolCall = {
    toolCallId: "call_edit",
    title: "Edit README.md",
    [KIND]: "edit" as const,
    status: "pending" as const,
    locations: [{ path }],
    rawInput: { path, oldText: oldText ?? null, newText },
    content: [{ type: "diff" as const, path, oldText: oldText ?? null, newText }],
  };
  await turn.update({ sessionUpdate: "tool_call", ...toolCall });
  const wish: RequestPermissionRequest = { sessionId, toolCall, options: OPTIONS };
  const { outcome } = await turn.client.request(methods.client.session.requestPermission, wish);
  const chosen = outcome.outcome === "selected" && "optionId" in outcome ? String(outcome.optionId) : "cancelled";
  const settled = { sessionUpdate: "tool_call_update" as const, toolCallId: "call_edit" };
  if (chosen === "allow" || chosen === "always") {
    await turn.client.request(methods.client.fs.writeTextFile, { sessionId, path, content: newText });
    await turn.update({ ...settled, status: "completed", content: toolCall.content, rawOutput: { ok: true } });
    await countLines(turn);
    await turn.stream('Done. {"edited": true}');
  } else {
    await turn.update({ ...settled, status: "failed", rawOutput: { ok: false, chosen } });
    await turn.stream(`The edit was refused (${chosen}). {"edited": false}`);
  }
  await turn.usage(9000, 0.041);
};

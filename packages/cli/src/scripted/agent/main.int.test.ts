import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

interface Reply {
  readonly id?: number;
  readonly result?: { readonly sessionId?: string; readonly stopReason?: string };
  readonly params?: { readonly update: { readonly content?: { readonly text: string } } };
}

const built = fileURLToPath(new URL("../../../dist/scripted/agent/main.js", import.meta.url));

/** Talks to the built agent as a client would, up to the answer of `prompt` or its end. */
async function converse(prompt: string): Promise<{ replies: Reply[]; noise: string[]; exitCode: number | null }> {
  const child = spawn(process.execPath, [built], { stdio: ["pipe", "pipe", "inherit"] });
  const send = (id: number, method: string, params: unknown): void =>
    void child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
  const replies: Reply[] = [];
  const noise: string[] = [];
  send(0, "initialize", { protocolVersion: 1, clientCapabilities: {} });
  for await (const line of createInterface({ input: child.stdout })) {
    let reply: Reply;
    try {
      reply = JSON.parse(line) as Reply;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      noise.push(line);
      continue;
    }
    replies.push(reply);
    const { sessionId } = reply.result ?? {};
    if (reply.id === 0) send(1, "session/new", { cwd: process.cwd(), mcpServers: [] });
    if (reply.id === 1) send(2, "session/prompt", { sessionId, prompt: [{ type: "text", text: prompt }] });
    if (reply.id === 2) child.stdin.end();
  }
  if (child.exitCode === null) await once(child, "exit");
  return { replies, noise, exitCode: child.exitCode };
}

describe("the scripted agent as a process", () => {
  it("answers on its standard output and leaves when its input ends", async () => {
    const { replies, noise, exitCode } = await converse("script: updates 1000");
    const text = replies.map((reply) => reply.params?.update.content?.text ?? "").join("");
    expect(text).toBe(Array.from({ length: 1000 }, (_, index) => `${index} `).join(""));
    expect(replies.at(-1)?.result?.stopReason).toBe("end_turn");
    expect({ noise, exitCode }).toEqual({ noise: [], exitCode: 0 });
  });

  it("can crash in the middle of a message", async () => {
    const { noise, exitCode } = await converse("script: crash 23");
    expect({ noise, exitCode }).toEqual({ noise: ['{"jsonrpc":"2.0","method":"session/upd'], exitCode: 23 });
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as hop } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { conversationOf, replyText, type SessionLine } from "@openexec/timeline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAgentPort } from "../live/agent/agent-port.ts";
import type { AgentMessage } from "../ports/agent.ts";
import type { Clock } from "../ports/clock.ts";
import { createSessionClient, type SessionClient } from "./session-client.ts";
import type { SessionHost } from "./session-host.ts";
import type { PromptResult } from "./turn.ts";

/** Built by `npm run build`: the scripted agent is part of the command line tool. */
const AGENT = fileURLToPath(new URL("../../../cli/dist/scripted/agent/main.js", import.meta.url));

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer: (ms, fire) => {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openexec-session-"));
  writeFileSync(join(folder, "README.md"), "# Demo\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A host with real files and one canned terminal. */
function realHost(send: (message: AgentMessage) => void): SessionHost {
  return {
    send,
    readTextFile: async ({ path }) => ({ content: await readFile(path, "utf8") }),
    writeTextFile: ({ path, content }) => writeFile(path, content),
    terminal: {
      create: async () => ({ terminalId: "t-1" }),
      output: async () => ({ output: "3 README.md\n", truncated: false }),
      waitForExit: async () => ({ exitCode: 0 }),
      kill: async () => undefined,
      release: async () => undefined,
    },
    requestPermission: async ({ options }) => ({ outcome: "selected", optionId: options[0]?.optionId ?? "" }),
    elicit: async () => ({ action: "accept", content: { version: "2.0" } }),
    toolCallStarted: () => undefined,
    toolCallUpdated: () => undefined,
  };
}

const options = { clientInfo: { name: "openexec", version: "0.1.0" } };

async function converse(session: SessionClient, prompts: readonly string[]): Promise<(PromptResult | string)[]> {
  await session.initialize();
  await session.newSession({ cwd: folder });
  const results: (PromptResult | string)[] = [];
  for (const text of prompts) {
    const result = session.prompt([{ type: "text", text }]);
    results.push(await result.catch((error: Error) => error.message));
  }
  return results;
}

interface Recorded {
  readonly lines: SessionLine[];
  readonly results: (PromptResult | string)[];
}

async function record(...prompts: string[]): Promise<Recorded> {
  const lines: SessionLine[] = [];
  const keep = (direction: SessionLine["direction"], message: AgentMessage): void => {
    const copy: unknown = JSON.parse(JSON.stringify(message));
    lines.push({ seq: lines.length + 1, at: "2026-11-20T00:00:00.000000Z", direction, message: copy });
  };
  const port = createAgentPort({ environment: () => ({ PATH: process.env.PATH ?? "" }), clock });
  const holder: { session?: SessionClient } = {};
  const agent = await port.start(
    { command: process.execPath, args: [AGENT], cwd: folder },
    {
      message: (message) => {
        keep("inbound", message);
        holder.session?.feed(message);
      },
      log: () => undefined,
      exit: ({ exitCode }) => holder.session?.closed(`it exited with code ${exitCode}`),
    },
  );
  const session = createSessionClient(
    realHost((message) => {
      keep("outbound", message);
      agent.send(message);
    }),
    options,
  );
  holder.session = session;
  try {
    return { lines, results: await converse(session, prompts) };
  } finally {
    await agent.close();
  }
}

/** Plays the recorded messages of the agent to a client without an agent, and gives what that client sent. */
async function replay({ lines }: Recorded, ...prompts: string[]): Promise<{ sent: unknown[]; results: unknown[] }> {
  const sent: unknown[] = [];
  const session = createSessionClient(
    realHost((message) => void sent.push(JSON.parse(JSON.stringify(message)))),
    options,
  );
  const results = converse(session, prompts);
  let outbound = 0;
  for (const { direction, message } of lines) {
    if (direction === "outbound") outbound++;
    // What was sent before a message came is sent again before it is fed; real files take their time.
    while (sent.length < outbound) await hop();
    if (direction === "inbound") session.feed(message as AgentMessage);
  }
  return { sent, results: await results };
}

describe("a session with a real agent process", () => {
  it.each([
    ["explore", ["script: explore"]],
    ["edit", ["script: edit", "script: explore"]],
    ["ask", ["script: ask"]],
    ["error", ["script: error", "still there?"]],
    ["a thousand updates", ["script: updates 1000"]],
  ])("is sent the same when its record is played again: %s", async (_, prompts) => {
    const recorded = await record(...prompts);
    writeFileSync(join(folder, "README.md"), "# Demo\n");
    const again = await replay(recorded, ...prompts);
    const outbound = recorded.lines.filter(({ direction }) => direction === "outbound");
    expect(again.sent).toEqual(outbound.map(({ message }) => message));
    expect(again.results).toEqual(recorded.results);
  });

  it("has its files changed by the agent, with leave", async () => {
    const { results } = await record("script: edit");
    expect(readFileSync(join(folder, "README.md"), "utf8")).toBe("# Demo\n\nHello.\n");
    expect(results).toMatchObject([{ stopReason: "end_turn", replyText: expect.stringContaining('{"edited": true}') }]);
  });

  it("tells the same conversation as its client heard", async () => {
    const { lines, results } = await record("script: explore", "script: edit");
    const { turns, agent } = conversationOf(lines);
    expect(agent).toEqual({ name: "scripted-agent", version: "1.0.0" });
    expect(turns.map(replyText)).toEqual(results.map((result) => typeof result === "object" && result.replyText));
    expect(turns.map(({ usage, cost }) => ({ usage, cost }))).toEqual(
      results.map((result) => typeof result === "object" && { usage: result.usage, cost: result.cost }),
    );
  });

  it("fails its turn when the agent crashes", async () => {
    const { results } = await record("script: crash 23");
    expect(results).toEqual(["The agent is gone: it exited with code 23"]);
  });
});

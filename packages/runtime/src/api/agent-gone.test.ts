import { describe, expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { agent } from "../flow/nodes.ts";
import type { AgentMessage, AgentPort, FilePort } from "../ports/index.ts";
import { type Recording, record, replay, resume } from "../testing/record.ts";

/** An agent that asks for a file in each turn, and ends while it waits for it when `dies` says so. */
function reader(dies: () => boolean): AgentPort {
  return {
    async start(_command, events) {
      let prompt: unknown;
      const say = (message: object): void => events.message({ jsonrpc: "2.0", ...message } as AgentMessage);
      const exit = (): void => events.exit({ exitCode: 3, signal: null });
      return {
        pid: 4713,
        send({ id, method, result, error }) {
          if (method === "initialize")
            say({ id, result: { protocolVersion: 1, agentCapabilities: { loadSession: true } } });
          else if (method === "session/new") say({ id, result: { sessionId: "s1" } });
          else if (method === "session/load") say({ id, result: {} });
          else if (method === "session/prompt") {
            prompt = id;
            say({ id: 7, method: "fs/read_text_file", params: { sessionId: "s1", path: "/work/x" } });
            if (dies()) exit();
          } else if (result !== undefined || error !== undefined)
            say({ id: prompt, result: { stopReason: "end_turn" } });
        },
        close: async () => exit(),
      };
    },
  };
}

const file: FilePort = { read: async () => "content", write: async () => undefined };
const engine = { agents: { default: ["agent"] } };
const flow = defineFlow({
  name: "reads",
  startAt: "read",
  nodes: { read: agent({ prompt: () => "read", retry: { attempts: 2 } }) },
  edges: [],
});

/** Answers that an agent got to what it had not asked. */
function strayAnswers({ sink }: Recording): readonly unknown[] {
  const [, log] = [...sink.files].find(([path]) => path.endsWith("events.ndjson")) ?? [];
  const asked = new Set<unknown>();
  return Buffer.from(log ?? [])
    .toString("utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { direction: string; message: AgentMessage })
    .filter(({ direction, message: { id, method } }) => {
      if (method === "initialize") asked.clear();
      if (direction === "inbound" && method !== undefined) asked.add(id);
      return direction === "outbound" && method === undefined && !asked.has(id);
    });
}

describe("an agent that is gone before it got what it asked for", () => {
  test("leaves a run that replays, and a next turn that knows nothing of it", async () => {
    let lives = 0;
    const recording = await record(flow, { ports: { agent: reader(() => ++lives === 1), files: file }, engine });
    expect([recording.result.status, lives, strayAnswers(recording)]).toEqual(["completed", 2, []]);
    const report = await replay(recording, flow);
    expect([report.verdict, report.firstDivergence]).toEqual(["identical", undefined]);
  });

  test("is not answered in place of the one that a resume starts", async () => {
    const recording = await record(flow, { ports: { agent: reader(() => false), files: file }, engine });
    for (let lines = 2; lines < recording.sink.lines.length; lines++) {
      const resumed = await resume(recording, flow, { lines, ports: { agent: reader(() => false), files: file } });
      expect([resumed.result.status, strayAnswers(resumed)], `cut after ${lines}`).toEqual(["completed", []]);
      const report = await replay(resumed, flow);
      expect([report.verdict, report.firstDivergence], `cut after ${lines}`).toEqual(["identical", undefined]);
    }
  });
});

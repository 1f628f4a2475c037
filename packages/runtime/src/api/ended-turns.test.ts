import { expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { action, agent, compute, parallel } from "../flow/nodes.ts";
import type { FlowDefinition } from "../flow/types.ts";
import { DEFAULT_POLICY } from "../policy/policy.ts";
import type { AgentMessage, AgentPort, FilePort } from "../ports/index.ts";
import { type Recording, record, replay, tapeSource } from "../testing/record.ts";
import { replayStep } from "./replay-step.ts";

/** What the protocol calls the type of an option. */
const OPTION_TYPE = "kind";

interface World {
  readonly ports: { readonly agent: AgentPort; readonly files: FilePort };
  /** What the agent was told, in order: methods, and answers to what it asked. */
  readonly told: unknown[];
  readonly written: string[];
  /** The agent has its first prompt. */
  readonly prompted: Promise<unknown>;
}

/** An agent that needs a few turns of the event loop for each answer, and does not listen when it is told to stop. */
function deafAgent(): World {
  const told: unknown[] = [];
  const written: string[] = [];
  let hasPrompt: (value?: unknown) => void = () => undefined;
  const prompted = new Promise((resolve) => {
    hasPrompt = resolve;
  });
  const agentPort: AgentPort = {
    async start(_command, events) {
      let prompt: unknown;
      const say = (message: object): void =>
        void setTimeout(() => events.message({ jsonrpc: "2.0", ...message } as AgentMessage), 2);
      const options = [{ optionId: "y", name: "Yes", [OPTION_TYPE]: "allow_once" }];
      const toolCall = { toolCallId: "tool-1", title: "Edit x" };
      return {
        pid: 4714,
        send({ id, method, result, error }) {
          told.push(method ?? result ?? error);
          if (method === "initialize") say({ id, result: { protocolVersion: 1 } });
          else if (method === "session/new") say({ id, result: { sessionId: "s1" } });
          else if (method === "session/prompt") {
            prompt = id;
            hasPrompt();
            say({ method: "session/update", params: { sessionId: "s1", update: { sessionUpdate: "plan" } } });
          } else if (method === "session/cancel") {
            say({ id: 1, method: "session/request_permission", params: { sessionId: "s1", toolCall, options } });
            say({ id: 2, method: "fs/write_text_file", params: { sessionId: "s1", path: "/work/x", content: "late" } });
            say({ id: 3, method: "terminal/create", params: { sessionId: "s1", command: "make" } });
            setTimeout(() => say({ id: prompt, result: { stopReason: "end_turn" } }), 10);
          }
        },
        close: async () => events.exit({ exitCode: 0, signal: null }),
      };
    },
  };
  const files: FilePort = { read: async () => "", write: async (path) => void written.push(path) };
  return { ports: { agent: agentPort, files }, told, written, prompted };
}

const ENGINE = { agents: { default: ["agent"] }, permissions: "approve-all" as const };

async function recorded(flow: FlowDefinition, world: World, maxSteps = 100): Promise<Recording> {
  return await record(flow, { ports: world.ports, engine: { ...ENGINE, maxSteps } });
}

async function expectReplays(recording: Recording, flow: FlowDefinition): Promise<void> {
  expect(await replay(recording, flow)).toMatchObject({ verdict: "identical" });
  const attempts = recording.sink.lines.flatMap(({ type, line }) =>
    type === "StepStarted" ? [(JSON.parse(line) as { attemptId: string }).attemptId] : [],
  );
  expect(attempts.length).toBeGreaterThan(1);
  for (const attempt of attempts) {
    const source = () => tapeSource(recording.sink);
    const { verdict, firstDivergence } = await replayStep({ flow, source, attempt, policy: DEFAULT_POLICY });
    expect([verdict, firstDivergence], attempt).toEqual(["identical", undefined]);
  }
}

const ask = agent({ prompt: () => "go" });
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await undefined;
};
const wait = (what: Promise<unknown>) => action({ run: () => what });

test("a turn that is ended while its agent is greeted sends no prompt", async () => {
  const world = deafAgent();
  const flow = defineFlow({
    name: "greeted",
    startAt: "both",
    nodes: { both: parallel({ join: "any", nodes: { slow: ask, quick: compute({ run: () => 1 }) } }) },
    edges: [],
  });
  const recording = await recorded(flow, world);
  expect(world.told).toEqual(["initialize", "session/new"]);
  expect(recording.sink.log).toContain('"type":"AgentTurn"');
  await expectReplays(recording, flow);
});

test("a turn that is ended in the moment in which it begins sends no prompt to an agent that runs", async () => {
  const world = deafAgent();
  const flow = defineFlow({
    name: "limited",
    startAt: "first",
    nodes: {
      first: parallel({ join: "any", nodes: { slow: ask, quick: wait(world.prompted) } }),
      limited: parallel({
        over: () => [0, 1],
        startAt: "before",
        nodes: { before: compute({ run: () => "ready" }), ask },
        edges: [{ from: "before", to: "ask" }],
      }),
    },
    edges: [{ from: "first", to: "limited" }],
  });
  const recording = await recorded(flow, world, 7);
  expect(recording.result.status).toBe("failed");
  expect(recording.sink.log.match(/"type":"AgentTurnStarted"/g)).toHaveLength(2);
  expect(world.told.filter((told) => told === "session/prompt")).toHaveLength(1);
  await expectReplays(recording, flow);
});

test("an agent that goes on after its turn was ended gets no permission, writes no file and starts no command", async () => {
  const world = deafAgent();
  const flow = defineFlow({
    name: "deaf",
    startAt: "both",
    nodes: { both: parallel({ join: "any", nodes: { slow: ask, quick: wait(world.prompted) } }) },
    edges: [],
  });
  const recording = await recorded(flow, world);
  expect(world.told).toEqual([
    "initialize",
    "session/new",
    "session/prompt",
    "session/cancel",
    { outcome: { outcome: "cancelled" } },
    expect.objectContaining({ message: "The turn was ended" }),
    expect.objectContaining({ message: "The turn was ended" }),
  ]);
  expect(world.written).toEqual([]);
  expect(recording.sink.log).not.toMatch(/PolicyCheck|"name":"(fs\.write|terminal)"/);
  await expectReplays(recording, flow);
});

test("what a person allows in the moment in which the turn is ended is not done any more", async () => {
  let decide: (value?: unknown) => void = () => undefined;
  const decided = new Promise((resolve) => {
    decide = resolve;
  });
  const written: string[] = [];
  const told: unknown[] = [];
  const agentPort: AgentPort = {
    async start(_command, events) {
      let prompt: unknown;
      const say = (message: object): void => events.message({ jsonrpc: "2.0", ...message } as AgentMessage);
      return {
        pid: 4715,
        send({ id, method, result, error }) {
          if (method === "initialize") say({ id, result: { protocolVersion: 1 } });
          else if (method === "session/new") say({ id, result: { sessionId: "s1" } });
          else if (method === "session/prompt") {
            prompt = id;
            say({ id: 2, method: "fs/write_text_file", params: { sessionId: "s1", path: "/work/x", content: "late" } });
          } else if (method === undefined) {
            told.push(error ?? result);
            say({ id: prompt, result: { stopReason: "cancelled" } });
          }
        },
        close: async () => events.exit({ exitCode: 0, signal: null }),
      };
    },
  };
  const ask = {
    ask: () =>
      new Promise<{ action: "accept"; by: { type: string; name: string } }>((resolve) => {
        setTimeout(() => {
          decide();
          void turns(8).then(() => resolve({ action: "accept", by: { type: "person", name: "ada" } }));
        });
      }),
  };
  const flow = defineFlow({
    name: "late-yes",
    startAt: "both",
    nodes: {
      both: parallel({ join: "any", nodes: { slow: agent({ prompt: () => "go" }), quick: wait(decided) } }),
    },
    edges: [],
  });
  const files: FilePort = { read: async () => "", write: async (path) => void written.push(path) };
  const recording = await record(flow, {
    ports: { agent: agentPort, files, ask },
    engine: { agents: { default: ["agent"] }, permissions: "approve-reads" },
  });
  expect(recording.sink.log).toContain('"type":"InteractionRequested"');
  expect(told).toHaveLength(1);
  expect(written).toEqual([]);
  expect(recording.sink.log).not.toMatch(/"name":"fs\.write"/);
  await expectReplays(recording, flow);
});

test("a turn that was answered right before others ended it is not told to stop where it is replayed alone", async () => {
  let answered: (value?: unknown) => void = () => undefined;
  const answer = new Promise((resolve) => {
    answered = resolve;
  });
  const told: unknown[] = [];
  const prompt: AgentPort = {
    async start(_command, events) {
      const say = (message: object): void => events.message({ jsonrpc: "2.0", ...message } as AgentMessage);
      return {
        pid: 4715,
        send({ id, method }) {
          told.push(method);
          if (method === "initialize") say({ id, result: { protocolVersion: 1 } });
          else if (method === "session/new") say({ id, result: { sessionId: "s1" } });
          else if (method === "session/prompt") {
            say({ id, result: { stopReason: "end_turn" } });
            answered();
          }
        },
        close: async () => events.exit({ exitCode: 0, signal: null }),
      };
    },
  };
  // The branch that is done at once asks whether its fan-out goes on, and the lines say that the end comes next.
  const flow = defineFlow({
    name: "answered",
    startAt: "first",
    nodes: {
      first: parallel({
        join: "any",
        nodes: { both: parallel({ nodes: { slow: ask, quick: compute({ run: () => 1 }) } }), other: wait(answer) },
      }),
    },
    edges: [],
  });
  const recording = await recorded(flow, { ...deafAgent(), ports: { ...deafAgent().ports, agent: prompt } });
  expect(told).toEqual(["initialize", "session/new", "session/prompt"]);
  const types = recording.sink.lines.map(({ type }) => type);
  expect(types.indexOf("CancelRequested")).toBeLessThan(types.indexOf("AgentTurn"));
  await expectReplays(recording, flow);
});

import { createModelPort, DEFAULT_POLICY, originals, replayRun, TapeDriver } from "@openexec/runtime";
import { compute, defineFlow, model } from "@openexec/runtime/flows";
import { directoryTape } from "../packages/cli/dist/replay/directory-tape.js";
import { startModelServer } from "../packages/cli/dist/scripted/model-server/server.js";
import { rate } from "./harness.mjs";
import { inDirectory, loopFlow, record, secretsFilter, writerIn } from "./runs.mjs";

/** @typedef {import("./runs.mjs").Flow} Flow */
/** @typedef {Awaited<ReturnType<import("./runs.mjs").LivePorts["model"]["invoke"]>>} Outcome */

const LONG = "the quick brown fox jumps over the lazy dog ".repeat(120);
const REQUEST = { provider: "anthropic", api: "messages", model: "claude-sonnet-4-5" };
const clock = { now: originals.now, monotonic: originals.monotonic, timer: () => () => {} };

/** Answers that came over HTTP, streamed: one that asks for a tool, and a long one that asks for none. */
async function sampleAnswers() {
  const toolCalls = [{ name: "read_file", input: { path: "src/index.ts", limit: 100 } }];
  const server = await startModelServer(({ turn }) => (turn === 0 ? { text: "I look.", toolCalls } : { text: LONG }));
  try {
    const { invoke } = createModelPort({ env: { ANTHROPIC_BASE_URL: server.url, ANTHROPIC_API_KEY: "none" }, clock });
    const user = {
      role: /** @type {const} */ ("user"),
      content: [{ type: /** @type {const} */ ("text"), text: "Fix it." }],
    };
    const options = { signal: new AbortController().signal };
    const asks = await invoke({ ...REQUEST, messages: [user] }, options);
    if (asks.message === undefined) throw new Error(asks.error?.message);
    const [call] = asks.message.content.filter((part) => part.type === "tool_call");
    if (call === undefined) throw new Error("the scripted model asked for no tool");
    const result = { type: /** @type {const} */ ("tool_result"), id: call.id, name: call.name, output: "text" };
    const messages = [user, asks.message, { role: /** @type {const} */ ("tool"), content: [result] }];
    return { asks, ends: await invoke({ ...REQUEST, messages }, options) };
  } finally {
    await server.close();
  }
}

/**
 * Steps that ask a model, which reads three files of 5 KB and then answers at length: 18 events and four artifacts a step.
 * @param {number} steps
 * @returns {Flow}
 */
function mixedFlow(steps) {
  const readFile = {
    description: "Reads a file",
    inputSchema: { type: "object", properties: { path: { type: "string" }, limit: { type: "integer" } } },
    execute: (/** @type {unknown} */ _input, /** @type {{ attemptId: string }} */ { attemptId }) =>
      `${attemptId}: ${LONG}`,
  };
  return defineFlow({
    name: "mixed",
    startAt: "ask",
    nodes: {
      ask: model({ model: "anthropic/claude-sonnet-4-5", prompt: () => "Fix it.", tools: { read_file: readFile } }),
      count: compute({
        run: ({ outputs }) => {
          const n = (outputs.count?.n ?? 0) + 1;
          return { n, more: n < steps };
        },
      }),
      done: compute({ run: ({ outputs }) => outputs.count.n }),
    },
    edges: [
      { from: "ask", to: "count" },
      { from: "count", switch: { on: "$.more", cases: { true: "ask", false: "done" } } },
    ],
  });
}

/** @param {{ asks: Outcome, ends: Outcome }} answers @returns {import("./runs.mjs").LivePorts["model"]} */
function modelOf({ asks, ends }) {
  return { invoke: async ({ messages }) => (messages.length < 7 ? asks : ends) };
}

/** Records `flow` in a bundle and takes the time of its exact replay. @param {string} directory @param {Flow} flow @param {Partial<import("./runs.mjs").LivePorts>} ports */
async function replayRate(directory, flow, ports) {
  const sink = writerIn(directory);
  const { head } = await record(flow, { sink, filter: secretsFilter(), ...ports });
  await sink.close();
  return rate(head.seq, async () => {
    const tape = new TapeDriver(directoryTape(sink.directory));
    const { verdict, firstDivergence } = await replayRun({ flow, tape, policy: DEFAULT_POLICY });
    if (verdict !== "identical") throw new Error(`the replay is ${verdict}: ${firstDivergence?.reason}`);
  });
}

/** Exact replay of a bundle on disk, in this process: the log is read, derived again, compared and chained. */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "Exact replay",
  unit: "events/s",
  repetitions: 5,
  budgets: [
    { figure: "compute steps", atLeast: 100_000 },
    { figure: "models and tools, artifacts verified", atLeast: 30_000 },
  ],
  peers: [
    {
      name: "Temporal 1.24.0, replay of a history of 6,005 events",
      figure: "5,648 events/s",
      durability: "reads only",
    },
    { name: "LangGraph 1.4.18, reading its history", figure: "10,117 states/s", durability: "reads only" },
    { name: "Polly.js 6, file persister", figure: "403 requests/s", durability: "reads only" },
  ],
  async measure({ short }) {
    const scale = short ? 0.1 : 1;
    const model = modelOf(await sampleAnswers());
    return inDirectory(async (directory) => ({
      "compute steps": await replayRate(directory, loopFlow(60_000 * scale), {}),
      "models and tools, artifacts verified": await replayRate(directory, mixedFlow(2_000 * scale), { model }),
    }));
  },
});

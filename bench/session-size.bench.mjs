import { createModelPort } from "@openexec/runtime";
import { recordModelSession, sessionAnswer } from "@openexec/testkit";
import { startModelServer } from "../packages/cli/dist/scripted/model-server/server.js";

const SHAPES = /** @type {const} */ ([
  ["Anthropic messages", "anthropic", "messages"],
  ["OpenAI chat", "openai", "chat"],
  ["OpenAI responses", "openai", "responses"],
]);

const clock = { now: () => Date.now(), monotonic: () => performance.now(), timer: () => () => {} };

/** What the log keeps of a session, in multiples of its final conversation. @param {string} provider @param {string} api */
async function ratio(provider, api) {
  const server = await startModelServer(({ turn }) => sessionAnswer(turn, 400));
  try {
    const env = { ANTHROPIC_BASE_URL: server.url, OPENAI_BASE_URL: server.url };
    const { invoke } = createModelPort({ env, clock });
    const session = await recordModelSession({ provider, api, invoke, turns: 200, resultLength: 3000 });
    const lines = Object.values(session.lineBytes).reduce((sum, bytes) => sum + bytes, 0);
    return (lines + session.artifactBytes) / session.conversationBytes;
  } finally {
    await server.close();
  }
}

/** 200 turns, streamed: 3 KB tool results, 400-byte answers; requests, wire bytes and tool events all counted. */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "Size of a 200-turn session",
  unit: "bytes of log and artifacts / bytes of the final conversation",
  // The bytes are the same each time but for a few digits of measured times.
  repetitions: 1,
  budgets: SHAPES.map(([name]) => ({ figure: name, atMost: 3 })),
  async measure() {
    /** @type {Record<string, number>} */
    const figures = {};
    for (const [name, provider, api] of SHAPES) figures[name] = await ratio(provider, api);
    return figures;
  },
});

import { createModelPort } from "@openexec/runtime";
import { recordModelSession, sessionAnswer } from "@openexec/testkit";
import { describe, expect, it } from "vitest";
import { scale } from "../../../../../test/scale.ts";
import type { ModelApi } from "./script.ts";
import { startModelServer } from "./server.ts";

const SHAPES: readonly { name: string; provider: string; api: ModelApi }[] = [
  { name: "Anthropic messages", provider: "anthropic", api: "messages" },
  { name: "OpenAI chat", provider: "openai", api: "chat" },
  { name: "OpenAI responses", provider: "openai", api: "responses" },
];

/** timeline.md: a 200-turn session costs at most this many times the bytes of its final conversation. */
const BOUND = 3;

describe("a long session", () => {
  it.each(SHAPES)(`costs at most ${BOUND} × its conversation: $name`, async ({ provider, api }) => {
    const server = await startModelServer(({ turn }) => sessionAnswer(turn, 400));
    const env = { ANTHROPIC_BASE_URL: server.url, OPENAI_BASE_URL: server.url, OPENEXEC_MODEL_LOCAL_URL: server.url };
    const clock = { now: () => Date.now(), monotonic: () => performance.now(), timer: () => () => {} };
    const { invoke } = createModelPort({ env, clock });
    const session = await recordModelSession({
      provider,
      api,
      invoke,
      turns: scale.sessionTurns,
      resultLength: 3000,
    }).finally(() => server.close());
    const lines = Object.values(session.lineBytes).reduce((sum, bytes) => sum + bytes, 0);
    const ratio = (lines + session.artifactBytes) / session.conversationBytes;
    const perTurn = (bytes: number): number => Math.round(bytes / scale.sessionTurns);
    const breakdown = Object.entries(session.lineBytes).map(([type, bytes]) => `${type} ${perTurn(bytes)}`);
    console.log(
      `${api}: ${ratio.toFixed(2)} × of ${session.conversationBytes} bytes; bytes per turn: ${breakdown.join(", ")}, artifacts ${perTurn(session.artifactBytes)}`,
    );
    expect(ratio).toBeLessThanOrEqual(BOUND);
    const last = session.requests.length - 1;
    for (const turn of [0, 1, Math.floor(last / 2), last]) {
      const { request, exchange } = await session.log.read(`implement#1:${2 * turn + 1}`);
      expect(request).toEqual(session.requests[turn]);
      expect(exchange?.request.body).toBe(server.requests[turn]?.body);
    }
  });
});

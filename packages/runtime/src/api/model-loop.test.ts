import type { ModelRequest } from "@openexec/timeline";
import { expect, test } from "vitest";
import type { LivePorts } from "../driver/live-ports.ts";
import { defineFlow } from "../flow/define-flow.ts";
import { compute, model } from "../flow/nodes.ts";
import { DEFAULT_POLICY } from "../policy/policy.ts";
import type { ModelOutcome } from "../ports/index.ts";
import { record, replay, resume, tapeSource } from "../testing/record.ts";
import { replayStep } from "./replay-step.ts";

const USAGE = { inputUncached: 10, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 4, reasoning: 0 };

/** A model that asks for the tool twice, fails once on the way, and then answers. */
function scripted(): { readonly port: LivePorts["model"]; readonly seen: ModelRequest[] } {
  const seen: ModelRequest[] = [];
  let failures = 1;
  return {
    seen,
    port: {
      async invoke(request): Promise<ModelOutcome> {
        seen.push(request);
        const turn = request.messages.filter(({ role }) => role === "tool").length;
        if (turn === 1 && failures-- > 0) {
          return {
            status: "failed",
            model: "m",
            durationMs: 1,
            error: { name: "HttpError", message: "529", retryable: true, retryAfterMs: 1 },
          };
        }
        const content =
          turn < 2
            ? [{ type: "tool_call" as const, id: `toolu_${turn}`, name: "lookup", input: { n: turn } }]
            : [{ type: "text" as const, text: `found ${turn}` }];
        const wireRequest = {
          url: "http://127.0.0.1/v1/messages",
          method: "POST",
          headers: [["x-api-key", "k"]] as const,
          body: JSON.stringify({ messages: request.messages }),
        };
        const wireResponse = {
          status: 200,
          headers: [],
          body: `data: ${JSON.stringify({ delta: { text: "found" } })}\n\n`,
        };
        return {
          status: "ok",
          model: "m",
          message: { role: "assistant", content },
          usage: USAGE,
          durationMs: 2,
          wireRequest,
          wireResponse,
          chunks: [],
        };
      },
    },
  };
}

const flow = defineFlow({
  name: "tools",
  startAt: "ask",
  nodes: {
    ask: model({
      model: "anthropic/m",
      system: "Be brief. ".repeat(20),
      prompt: () => "Find it",
      tools: {
        lookup: {
          description: "Looks things up",
          inputSchema: { type: "object" },
          execute: async ({ n }) => ({ row: n, text: "long enough to be worth a reference ".repeat(8) }),
        },
      },
    }),
    again: model({
      model: "anthropic/m",
      system: "Be brief. ".repeat(20),
      prompt: ({ outputs }) => `Sum up: ${outputs.ask}`,
      parse: (text) => text.length,
    }),
    third: model({
      model: "anthropic/m",
      system: "Be brief. ".repeat(20),
      prompt: () => "Find it",
      parse: (text) => text,
    }),
    end: compute({ run: ({ outputs }) => [outputs.ask, outputs.again] }),
  },
  edges: [
    { from: "ask", to: "again" },
    { from: "again", to: "third" },
    { from: "third", to: "end" },
  ],
});

test("a tool loop with a retried call is recorded as differences and replays without the model", async () => {
  const { port, seen } = scripted();
  const recording = await record(flow, { ports: { model: port } });
  expect(recording.result).toMatchObject({ status: "completed", output: ["found 2", expect.any(Number)] });
  const calls = seen.length;
  expect(recording.sink.log.match(/"retryOf":"ask#1:/g)).toHaveLength(1);
  expect(recording.sink.log.match(/Be brief/g)?.length).toBeLessThan(25 * calls);
  expect(recording.sink.log).not.toContain('"k"');
  const report = await replay(recording, flow);
  expect(report.firstDivergence).toBeUndefined();
  expect(report.verdict).toBe("identical");
  expect(seen).toHaveLength(calls);
});

test("one attempt alone replays with the conversations before it", async () => {
  const recording = await record(flow, { ports: { model: scripted().port } });
  for (const attempt of ["ask#1", "again#1", "third#1", "end#1"]) {
    const report = await replayStep({
      flow,
      source: () => tapeSource(recording.sink),
      attempt,
      policy: DEFAULT_POLICY,
    });
    expect(report.firstDivergence, attempt).toBeUndefined();
    expect(report.verdict).toBe("identical");
  }
  await expect(
    replayStep({ flow, source: () => tapeSource(recording.sink), attempt: "no#1", policy: DEFAULT_POLICY }),
  ).rejects.toMatchObject({ code: "attempt_unknown" });
});

test("a model run cut at any line resumes, and replays", async () => {
  const undisturbed = await record(flow, { ports: { model: scripted().port } });
  for (let lines = 1; lines < undisturbed.sink.lines.length; lines++) {
    const resumed = await resume(undisturbed, flow, { lines, ports: { model: scripted().port } });
    expect(resumed.result.output, `cut after ${lines}`).toEqual(undisturbed.result.output);
    const report = await replay(resumed, flow);
    expect(report.firstDivergence, `cut after ${lines}`).toBeUndefined();
  }
});

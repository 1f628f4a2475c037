import { describe, expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { action, agent, compute, parallel, shell } from "../flow/nodes.ts";
import type { FlowNode } from "../flow/types.ts";
import { record, replay, resume } from "../testing/record.ts";
import { replaysThroughout } from "../testing/replays-throughout.ts";
import { scriptedWorld } from "../testing/scripted-world.ts";

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await undefined;
}

const flowOf = (node: FlowNode) => defineFlow({ name: "order", startAt: "node", nodes: { node }, edges: [] });

describe("a fan-out over a list that was awaited, whose branches run commands", () => {
  const flow = flowOf(
    parallel({
      over: async () => {
        await turns(2);
        return [1, 2];
      },
      startAt: "one",
      nodes: { one: shell({ exec: () => ({ command: "ok" }) }) },
      edges: [],
    }),
  );

  test("replays, as a whole and each attempt of it alone", async () => {
    await replaysThroughout(await record(flow, { ports: scriptedWorld(0).ports }), flow);
  });

  test("goes on wherever it was cut, and replays", async () => {
    const recording = await record(flow, { ports: scriptedWorld(0).ports });
    for (let lines = 2; lines < recording.sink.lines.length; lines++) {
      const resumed = await resume(recording, flow, { lines, ports: scriptedWorld(0).ports });
      expect(resumed.result.status, `cut after ${lines}`).toBe("completed");
      expect(await replay(resumed, flow), `cut after ${lines}`).toMatchObject({ verdict: "identical" });
    }
  });
});

test("a turn of an agent that begins right after another branch kept a file inside an action replays in its place", async () => {
  const engine = { agents: { default: ["agent"] } };
  for (let after = 0; after < 16; after++) {
    const keeps = action({ run: ({ artifact }) => artifact("inside", "bytes") });
    const asks = agent({ prompt: () => "plain" });
    const flow = flowOf(parallel({ nodes: { keeps, asks, quick: compute({ run: () => turns(after) }) } }));
    await replaysThroughout(await record(flow, { ports: scriptedWorld(0).ports, engine }), flow);
  }
});

describe("branches that lost", () => {
  // One that leaves no trace, which no replay runs; one that does; both return while the join is decided.
  const branches = (after: number) =>
    flowOf(
      parallel({
        join: "any",
        nodes: {
          silent: compute({ run: () => turns(after) }),
          reads: compute({
            run: async () => {
              const at = Date.now();
              await turns(after);
              return at;
            },
          }),
          quick: compute({ run: () => 0 }),
        },
      }),
    );

  test.each([0, 1, 2, 4, 8, 16])(
    "end in the order of their start, whether their code returned or not (%i turns)",
    async (after) => {
      const flow = branches(after);
      const recording = await record(flow, { ports: scriptedWorld(0).ports });
      const report = await replay(recording, flow);
      expect([report.verdict, report.firstDivergence]).toEqual(["identical", undefined]);
    },
  );
});

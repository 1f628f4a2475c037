import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { compute, shell } from "../flow/nodes.ts";
import type { ShellPort } from "../ports/index.ts";
import { record, replay } from "../testing/record.ts";

const MAX = 256 * 1024;
const echo: ShellPort = {
  async run(command, watcher) {
    watcher.spawned(1, 1);
    watcher.output("stdout", Buffer.from(String(command.args[0]?.length)), 1);
    return { status: "ok", exitCode: 0, signal: null, durationMs: 1 };
  },
};

test("arguments, console lines and errors of any length leave lines that a reader takes, and replay", async () => {
  const flow = defineFlow({
    name: "long",
    startAt: "run",
    nodes: {
      run: shell({
        exec: () => ({
          command: "echo",
          args: ["é".repeat(400_000), ...Array.from({ length: 9000 }, (_, index) => `argument ${index}`)],
        }),
        parse: ({ stdout, args }) => [stdout, args.length],
      }),
      talk: compute({
        run: () => {
          // biome-ignore lint/suspicious/noConsole: flow code may
          console.log("x".repeat(300_000));
          throw new Error(`${"y".repeat(300_000)}`);
        },
      }),
    },
    edges: [{ from: "run", to: "talk" }],
  });
  const recording = await record(flow, { ports: { shell: echo } });
  expect(recording.result.status).toBe("failed");
  for (const { line } of recording.sink.lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX);
  expect(recording.sink.log).toContain("more characters]");
  const output = recording.sink.lines.find(({ type }) => type === "StepCompleted")?.line;
  expect(output).toContain('"value":["400000",9001]');
  const report = await replay(recording, flow);
  expect(report.firstDivergence).toBeUndefined();
  expect(report.verdict).toBe("identical");
});

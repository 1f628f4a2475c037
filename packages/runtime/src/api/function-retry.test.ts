import { setImmediate as hop } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { action, compute } from "../flow/nodes.ts";
import type { ShellPort } from "../ports/index.ts";
import { record, replay, resume } from "../testing/record.ts";

/** A shell that counts what it ran. */
function counting(): ShellPort & { readonly ran: string[] } {
  const ran: string[] = [];
  return {
    ran,
    async run({ args }, watcher) {
      ran.push(args.join(" "));
      watcher.output("stdout", Buffer.from(`did ${args.join(" ")}${"!".repeat(5000)}\n`), 1);
      return { status: "ok", exitCode: 0, signal: null, durationMs: 2 };
    },
  };
}

const flow = defineFlow({
  name: "nested",
  startAt: "work",
  nodes: {
    work: action({
      run: async ({ runShell, now, random, newId, sleep }) => {
        const read = [now(), Date.now(), random(), Math.random(), newId()].length;
        const one = await runShell({ command: "do", args: ["one"] });
        await sleep(1);
        const both = await Promise.all([
          runShell({ command: "do", args: ["two"] }),
          runShell({ command: "do", args: ["two"] }),
        ]);
        const again = await runShell({ command: "do", args: ["one"] });
        return [read, one, ...both, again].map((result) =>
          typeof result === "number" ? result : result.stdout.slice(0, 7),
        );
      },
    }),
    after: compute({ run: ({ outputs }) => outputs.work.join() }),
  },
  edges: [{ from: "work", to: "after" }],
});

describe("a function that touches the world", () => {
  test("replays identically, whatever it reads", async () => {
    const recording = await record(flow, { ports: { shell: counting() } });
    expect(recording.result).toMatchObject({ status: "completed", output: "5,did one,did two,did two,did one" });
    expect(await replay(recording, flow)).toMatchObject({ verdict: "identical" });
  });

  test("gets the outcome of a call that it makes long after the engine began to wait", async () => {
    const late = defineFlow({
      name: "late",
      startAt: "work",
      nodes: {
        work: action({
          run: async ({ runShell }) => {
            for (let turn = 0; turn < 20; turn++) await hop();
            return (await runShell({ command: "do", args: ["late"] })).stdout.slice(0, 8);
          },
        }),
      },
      edges: [],
    });
    const recording = await record(late, { ports: { shell: counting() } });
    expect(recording.result).toMatchObject({ status: "completed", output: "did late" });
  });

  test("is called again after a crash at any line, and does nothing twice whose outcome is recorded", async () => {
    const recording = await record(flow, { ports: { shell: counting() } });
    const events = recording.sink.lines.map(({ line }) => JSON.parse(line));
    const ended = events.flatMap((event, index) => (event.payload.process === undefined ? [] : [index]));
    expect(ended).toHaveLength(4);
    for (let lines = 3; lines < events.length; lines++) {
      const shell = counting();
      const resumed = await resume(recording, flow, { lines, ports: { shell } });
      expect(resumed.result, `cut after ${lines}`).toMatchObject({ output: recording.result.output });
      const left = 4 - ended.filter((index) => index < lines).length;
      expect(shell.ran, `cut after ${lines}`).toHaveLength(left);
      expect(await replay(resumed, flow), `cut after ${lines}`).toMatchObject({ verdict: "identical" });
    }
  });

  test("remembers through a second crash what the first life and the second did", async () => {
    const recording = await record(flow, { ports: { shell: counting() } });
    const cut = recording.sink.lines.findIndex(({ line }) => line.includes('"process"')) + 1;
    const second = await resume(recording, flow, { lines: cut, ports: { shell: counting() } });
    for (let lines = cut + 1; lines < second.sink.lines.length; lines++) {
      const shell = counting();
      const third = await resume(second, flow, { lines, ports: { shell } });
      const events = second.sink.lines.slice(0, lines).map(({ line }) => JSON.parse(line));
      const served = events.filter(({ payload }) => payload.code === "served_from_earlier_call");
      const copies = new Set(served.map(({ callId }) => callId));
      const done = events.filter(({ callId, payload }) => payload.process !== undefined && !copies.has(callId));
      expect(shell.ran, `cut after ${lines}`).toHaveLength(4 - done.length);
      expect(third.result.output).toBe(recording.result.output);
    }
  });
});

import { describe, expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { action, checkpoint, compute, decision, parallel, shell } from "../flow/nodes.ts";
import type { ShellPort } from "../ports/index.ts";
import { missingFiles, record, replay, resume } from "../testing/record.ts";

/** Counts what really ran, by command. */
function countingShell(): { port: ShellPort; ran: Map<string, number> } {
  const ran = new Map<string, number>();
  const port: ShellPort = {
    async run(command, watcher) {
      const text = command.args.join(" ");
      ran.set(text, (ran.get(text) ?? 0) + 1);
      watcher.output("stdout", Buffer.from(text), 1);
      return { status: "ok", exitCode: 0, signal: null, durationMs: 1 };
    },
  };
  return { port, ran };
}

const say = (text: string) => shell({ exec: () => ({ command: "echo", args: [text] }), parse: ({ stdout }) => stdout });

const flow = defineFlow({
  name: "resumable",
  startAt: "a",
  nodes: {
    a: say("first"),
    now: compute({
      run: async ({ sleep }) => {
        await sleep(1);
        return Date.now() > 0;
      },
    }),
    fan: parallel({
      over: () => [0, 1, 2],
      startAt: "work",
      nodes: {
        work: shell({
          exec: ({ item }) => ({ command: "echo", args: [`branch ${item}`] }),
          parse: ({ stdout }) => stdout,
        }),
      },
    }),
    act: action({ run: async ({ runShell }) => (await runShell({ command: "echo", args: ["inside"] })).stdout }),
    choose: decision({ choices: ["x", "y"], decide: ({ outputs }) => (outputs.fan.length === 3 ? "x" : "y") }),
    end: compute({
      run: ({ outputs }) => ({ a: outputs.a, fan: outputs.fan, act: outputs.act, route: outputs.choose.route }),
    }),
  },
  edges: [
    { from: "a", to: "now" },
    { from: "now", to: "fan" },
    { from: "fan", to: "act" },
    { from: "act", to: "choose" },
    { from: "choose", switch: { on: "$.route", cases: { x: "end", y: "a" } } },
  ],
});

describe("resume", () => {
  test("a run cut at any line ends as the undisturbed one, repeats no call whose outcome was recorded, and replays", async () => {
    const undisturbed = await record(flow, { ports: { shell: countingShell().port } });
    const total = undisturbed.sink.lines.length;
    for (let lines = 1; lines < total; lines++) {
      const { port, ran } = countingShell();
      const resumed = await resume(undisturbed, flow, { lines, ports: { shell: port } });
      expect(resumed.result.output, `cut after line ${lines}`).toEqual(undisturbed.result.output);
      const done = undisturbed.sink.lines
        .slice(0, lines)
        .filter(({ type, line }) => type === "ToolCall" && !line.includes('"name":"action"'));
      const actionEnded = undisturbed.sink.lines
        .slice(0, lines)
        .some(({ type, line }) => type === "ToolCall" && line.includes('"name":"action"'));
      const outside = done.filter(({ line }) => !line.includes('"parentId"'));
      for (const { line } of outside) {
        const { payload } = JSON.parse(line) as { payload: { process: { args: string[] } } };
        expect(ran.get(payload.process.args.join(" ")), `${lines}: ${line}`).toBeUndefined();
      }
      if (actionEnded) expect(ran.get("inside")).toBeUndefined();
      const report = await replay(resumed, flow);
      expect(report.firstDivergence, `replay of the run cut after line ${lines}`).toBeUndefined();
      expect(report.verdict).toBe("identical");
    }
  });

  test("writes every file that its log names, whichever line was the last", async () => {
    const large = (letter: string): string => letter.repeat(9000);
    const files = defineFlow({
      name: "files",
      startAt: "say",
      nodes: {
        say: shell({ exec: () => ({ command: "echo", args: [large("a")] }), parse: ({ stdout }) => stdout }),
        keep: compute({
          run: ({ artifact, now, contextPack }) => {
            artifact("kept.txt", large("k"));
            contextPack([{ source: "s", content: large("c"), included: true, reason: "asked for" }], 1);
            return [now() > 0, large("o")];
          },
        }),
        fan: parallel({
          over: () => [large("i"), large("j")],
          startAt: "act",
          nodes: { act: action({ run: ({ item }) => `${item}!` }) },
        }),
        ask: checkpoint({ summary: "Go on?", schema: { title: large("s") } }),
      },
      edges: [
        { from: "say", to: "keep" },
        { from: "keep", to: "fan" },
        { from: "fan", to: "ask" },
      ],
    });
    const whole = await record(files, { ports: { shell: countingShell().port } });
    for (let lines = 1; lines < whole.sink.lines.length; lines++) {
      const resumed = await resume(whole, files, { lines, ports: { shell: countingShell().port } });
      expect(missingFiles(resumed), `cut after line ${lines}`).toEqual([]);
    }
  });

  test("a call in flight that shall fail fails its step", async () => {
    const undisturbed = await record(flow, { ports: { shell: countingShell().port } });
    const started = undisturbed.sink.lines.findIndex(({ type }) => type === "ToolCallStarted");
    const resumed = await resume(undisturbed, flow, { lines: started + 1, inFlight: () => "fail" });
    expect(resumed.result).toMatchObject({ status: "failed", error: { code: "call_interrupted" } });
    expect(await replay(resumed, flow)).toMatchObject({ verdict: "identical" });
  });

  test("what goes on again is none of the doings of the code at which the record ends", async () => {
    const two = defineFlow({
      name: "two",
      startAt: "both",
      nodes: {
        both: parallel({
          entries: ["asks", "runs", "reads"],
          nodes: {
            asks: checkpoint({ summary: "Release?", expiresInMs: 60_000 }),
            runs: say("on"),
            reads: compute({ run: ({ artifact }) => artifact("note", "text") }),
          },
        }),
      },
      edges: [],
    });
    // As a library does that performs calls: with the globals, which are caught where code of a flow uses them.
    const elsewhere = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
    const by = { type: "user", name: "test" };
    const shell: ShellPort = {
      run: async () => {
        await elsewhere();
        return { status: "ok", exitCode: 0, signal: null, durationMs: 1 };
      },
    };
    const ports = { shell, ask: { ask: () => elsewhere().then(() => ({ action: "accept" as const, by })) } };
    const undisturbed = await record(two, { ports });
    const at = undisturbed.sink.lines.findIndex(({ line }) => line.includes('"nodeId":"reads"'));
    const resumed = await resume(undisturbed, two, { lines: at + 1, ports });
    const ofCode = resumed.sink.lines.flatMap(({ line }) => {
      const { type, attemptId, payload } = JSON.parse(line) as Record<string, { nodeId?: string }>;
      return attemptId === ("both[2]/reads#1" as unknown) ? [[type, Object.keys(payload ?? {})]] : [];
    });
    expect(ofCode).toEqual([
      ["StepStarted", expect.anything()],
      ["ArtifactCreated", expect.anything()],
      ["StepCompleted", expect.anything()],
    ]);
    expect(await replay(resumed, two)).toMatchObject({ verdict: "identical" });
  }, 20_000);

  test("an answer from another process, days later, lets a paused run go on; declining cancels it", async () => {
    const asking = defineFlow({
      name: "asking",
      startAt: "ok",
      nodes: { ok: checkpoint({ summary: "Release?" }), end: compute({ run: ({ outputs }) => outputs.ok }) },
      edges: [{ from: "ok", to: "end" }],
    });
    const paused = await record(asking);
    expect(paused.result.status).toBe("waiting");
    const by = { type: "user", name: "someone else" };
    const accepted = await resume(paused, asking, {
      paused: true,
      ports: { ask: { ask: async () => ({ action: "accept", content: { yes: 1 }, by }) } },
    });
    expect(accepted.result).toMatchObject({ status: "completed", output: { yes: 1 } });
    expect(await replay(accepted, asking)).toMatchObject({ verdict: "identical" });
    const declined = await resume(paused, asking, {
      paused: true,
      ports: { ask: { ask: async () => ({ action: "decline", by }) } },
    });
    expect(declined.result).toMatchObject({ status: "cancelled", error: { code: "interaction_declined" } });
    expect(await replay(declined, asking)).toMatchObject({ verdict: "identical" });
  });

  test("other code is refused before anything is written", async () => {
    const undisturbed = await record(flow, { ports: { shell: countingShell().port } });
    const other = defineFlow({ ...flow, nodes: { ...flow.nodes, a: say("other") } });
    await expect(resume(undisturbed, other, { lines: 8 })).rejects.toMatchObject({ code: "record_diverged" });
  });
});

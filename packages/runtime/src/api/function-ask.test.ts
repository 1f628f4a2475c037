import { describe, expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { action, checkpoint, compute, parallel } from "../flow/nodes.ts";
import type { ActionContext, FlowDefinition } from "../flow/types.ts";
import type { Answer, AskPort, ShellPort } from "../ports/index.ts";
import { type Recording, record, replay, resume } from "../testing/record.ts";

const by = { type: "user", name: "ada" };

/** Somebody who answers questions by their message, and nobody else's. */
function somebody(answers: Readonly<Record<string, Omit<Answer, "by">>>): AskPort & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async ask({ message, interactionId }) {
      asked.push(`${interactionId} ${message}`);
      return answers[message] && { ...answers[message], by };
    },
  };
}

/** A shell that counts what it ran. */
function counting(): ShellPort & { readonly ran: string[] } {
  const ran: string[] = [];
  return {
    ran,
    async run({ args }) {
      ran.push(args.join(" "));
      return { status: "ok", exitCode: 0, signal: null, durationMs: 2 };
    },
  };
}

const acting = (run: (context: ActionContext) => Promise<unknown>): FlowDefinition =>
  defineFlow({
    name: "acting",
    startAt: "act",
    nodes: { act: action({ run }), end: compute({ run: ({ outputs }) => outputs.act }) },
    edges: [{ from: "act", to: "end" }],
  });

const eventsOf = ({ sink }: Pick<Recording, "sink">) =>
  sink.lines.map(({ line }) => JSON.parse(line) as { type: string; callId?: string; payload: Record<string, unknown> });

describe("a function that asks when nobody is there", () => {
  const flow = acting(async ({ runShell, ask }) => {
    await runShell({ command: "do", args: ["before"] });
    const answer = await ask({ message: "Go on?" });
    await runShell({ command: "do", args: ["after"] });
    return answer;
  });

  test("pauses the run as a checkpoint does", async () => {
    const paused = await record(flow, { ports: { shell: counting() } });
    expect(paused.result).toMatchObject({ status: "waiting", interactions: ["act#1:1.2"] });
    expect(eventsOf(paused).at(-1)).toMatchObject({ type: "RunPaused", payload: { interactions: ["act#1:1.2"] } });
    expect(await replay(paused, flow)).toMatchObject({ verdict: "identical" });
  });

  test("goes on with the answer of another process, and does nothing twice", async () => {
    const paused = await record(flow, { ports: { shell: counting() } });
    const shell = counting();
    const ask = somebody({ "Go on?": { action: "accept", content: { fine: "x".repeat(9000) } } });
    const resumed = await resume(paused, flow, { paused: true, ports: { shell, ask } });
    expect(resumed.result).toMatchObject({
      status: "completed",
      output: { action: "accept", content: { fine: "x".repeat(9000) } },
    });
    expect(shell.ran).toEqual(["after"]);
    expect(ask.asked).toEqual(["act#1:1.2 Go on?"]);
    expect(await replay(resumed, flow)).toMatchObject({ verdict: "identical" });
  });

  test.each(["decline", "cancel"] as const)("hears a %s as a value", async (action) => {
    const paused = await record(flow, { ports: { shell: counting() } });
    const ports = { shell: counting(), ask: somebody({ "Go on?": { action } }) };
    const resumed = await resume(paused, flow, { paused: true, ports });
    expect(resumed.result).toMatchObject({ status: "completed", output: { action } });
    expect(await replay(resumed, flow)).toMatchObject({ verdict: "identical" });
  });

  test("takes no answer that was given to other arguments", async () => {
    const bound = acting(async ({ ask }) => ask({ message: "Delete it?", arguments: { path: "/tmp/a" } }));
    const stale = somebody({ "Delete it?": { action: "accept", argumentsSha256: "0".repeat(64) } });
    const paused = await record(bound, { ports: { ask: stale } });
    expect(paused.result).toMatchObject({ status: "waiting" });
    const digest = String(
      eventsOf(paused).find(({ type }) => type === "InteractionRequested")?.payload.argumentsSha256,
    );
    const right = somebody({ "Delete it?": { action: "accept", argumentsSha256: digest } });
    const resumed = await resume(paused, bound, { paused: true, ports: { ask: right } });
    expect(resumed.result).toMatchObject({ status: "completed", output: { action: "accept" } });
  });

  test("waits on, without being called, while there is no answer", async () => {
    let calls = 0;
    const counted = acting(async ({ ask }) => {
      calls++;
      return (await ask({ message: "Go on?", schema: { type: "object", title: "x".repeat(5000) } })).action;
    });
    let waiting = await record(counted);
    for (const _ of [1, 2]) {
      waiting = await resume(waiting, counted, { paused: true });
      expect(waiting.result).toMatchObject({ status: "waiting", interactions: ["act#1:1.1"] });
    }
    expect(calls).toBe(1);
    const ask = somebody({ "Go on?": { action: "accept" } });
    const resumed = await resume(waiting, counted, { paused: true, ports: { ask } });
    expect([resumed.result.output, calls]).toEqual(["accept", 2]);
    expect(await replay(resumed, counted)).toMatchObject({ verdict: "identical" });
  });

  test("is answered by the deadline of its question when that passed meanwhile", async () => {
    const late = acting(async ({ ask }) => (await ask({ message: "Go on?", expiresInMs: 1 })).action);
    const paused = await record(late);
    const { expiresAt } = eventsOf(paused).find(({ type }) => type === "InteractionRequested")?.payload ?? {};
    while (Date.now() <= Date.parse(String(expiresAt)));
    const resumed = paused.result.status === "waiting" ? await resume(paused, late, { paused: true }) : paused;
    expect(resumed.result.output).toBe("expire");
    expect(await replay(resumed, late)).toMatchObject({ verdict: "identical" });
  });

  test("asks one question after the other, each in a process of its own", async () => {
    const several = acting(async ({ ask }) => {
      const said: unknown[] = [];
      for (const message of ["one?", "two?", "three?"]) said.push((await ask({ message })).content);
      return said;
    });
    let run = await record(several);
    for (const message of ["one?", "two?", "three?"]) {
      expect(run.result.interactions).toHaveLength(1);
      const ask = somebody({ [message]: { action: "accept", content: message } });
      run = await resume(run, several, { paused: true, ports: { ask } });
    }
    expect(run.result.output).toEqual(["one?", "two?", "three?"]);
    expect(await replay(run, several)).toMatchObject({ verdict: "identical" });
  });

  test("that asks two people goes on with whoever answers first", async () => {
    const either = acting(async ({ ask }) => {
      const asked = ["ada?", "bob?"].map(async (message) => `${message} ${(await ask({ message })).action}`);
      return await Promise.race(asked);
    });
    const paused = await record(either);
    expect(paused.result.interactions).toEqual(["act#1:1.1", "act#1:1.2"]);
    const ask = somebody({ "bob?": { action: "accept" } });
    const resumed = await resume(paused, either, { paused: true, ports: { ask } });
    expect(resumed.result.output).toBe("bob? accept");
    expect(await replay(resumed, either)).toMatchObject({ verdict: "identical" });
  });

  test("pauses only when the commands beside the question and the other branches are done", async () => {
    const wide = defineFlow({
      name: "wide",
      startAt: "fan",
      nodes: {
        fan: parallel({
          nodes: {
            asks: action({
              run: async ({ ask, runShell }) => {
                const both = [ask({ message: "Go on?" }), runShell({ command: "do", args: ["beside"] })] as const;
                return (await Promise.all(both))[0].action;
              },
            }),
            check: checkpoint({ summary: "And here?" }),
            sleeps: compute({ run: ({ sleep }) => sleep(5) }),
          },
        }),
      },
      edges: [],
    });
    const shell = counting();
    const paused = await record(wide, { ports: { shell } });
    expect([paused.result.status, shell.ran]).toEqual(["waiting", ["beside"]]);
    expect([...paused.result.interactions].sort()).toEqual(["fan[0]/asks#1:1.1", "fan[1]/check#1:1"]);
    const sleeping = eventsOf(paused).filter(({ payload }) => payload.timer === "fired");
    expect(sleeping).toHaveLength(1);
    const first = await resume(paused, wide, {
      paused: true,
      ports: { shell, ask: somebody({ "Go on?": { action: "accept" } }) },
    });
    expect(first.result).toMatchObject({ status: "waiting", interactions: ["fan[1]/check#1:1"] });
    const last = await resume(first, wide, {
      paused: true,
      ports: { shell, ask: somebody({ "And here?": { action: "accept" } }) },
    });
    expect(last.result).toMatchObject({ status: "completed", output: { asks: "accept" } });
    expect(shell.ran).toEqual(["beside"]);
    for (const run of [paused, first, last]) expect(await replay(run, wide)).toMatchObject({ verdict: "identical" });
  });

  test("writes nothing more once the run has paused, whatever its code goes on with", async () => {
    let goOn = (): void => {};
    const busy = acting(async ({ ask, runShell, log }) => {
      const beside = new Promise<void>((resolve) => (goOn = resolve)).then(() => {
        log("info", "late");
        return runShell({ command: "do", args: ["late"] });
      });
      await Promise.all([ask({ message: "Go on?" }), beside]);
    });
    const shell = counting();
    const paused = await record(busy, { ports: { shell } });
    const lines = paused.sink.lines.length;
    goOn();
    await new Promise((resolve) => setImmediate(resolve));
    expect([paused.sink.lines.length, shell.ran]).toEqual([lines, []]);
  });

  test("survives a crash at any line of what follows its answer", async () => {
    const paused = await record(flow, { ports: { shell: counting() } });
    const ask = somebody({ "Go on?": { action: "accept" } });
    const whole = await resume(paused, flow, { paused: true, ports: { shell: counting(), ask } });
    const events = eventsOf(whole);
    const answered = events.findIndex(({ type }) => type === "InteractionResolved");
    for (let lines = paused.sink.lines.length + 1; lines < events.length; lines++) {
      const again = somebody({ "Go on?": { action: "accept" } });
      const shell = counting();
      const resumed = await resume(whole, flow, { lines, ports: { shell, ask: again } });
      expect(resumed.result, `cut after ${lines}`).toMatchObject({ status: "completed", output: { action: "accept" } });
      expect(again.asked, `cut after ${lines}`).toHaveLength(lines > answered ? 0 : 1);
      expect(shell.ran, `cut after ${lines}`).not.toContain("before");
      expect(await replay(resumed, flow), `cut after ${lines}`).toMatchObject({ verdict: "identical" });
    }
  });

  test("ends with its run when that is cancelled while it waits in another process", async () => {
    const paused = await record(flow, { ports: { shell: counting() } });
    let cancel = (): void => {};
    const cancelled = await resume(paused, flow, {
      paused: true,
      onStart: (control) => {
        cancel = () => control.cancel(by, "no more");
      },
      ports: {
        ask: {
          ask: (_question, signal) =>
            new Promise((_resolve, reject) => {
              signal.addEventListener("abort", () => reject(signal.reason as Error));
              cancel();
            }),
        },
      },
    });
    expect(cancelled.result).toMatchObject({ status: "cancelled", error: { message: "no more" } });
    expect(await replay(cancelled, flow)).toMatchObject({ verdict: "identical" });
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { scale } from "../../../../test/scale.ts";
import { originals } from "../globals/originals.ts";
import { DEFAULT_POLICY } from "../policy/policy.ts";
import { flowOf, flowPlans, type GraphPlan, type NodePlan } from "../testing/random-flow.ts";
import { missingFiles, type Recording, record, replay, resume, tapeSource } from "../testing/record.ts";
import { scriptedWorld } from "../testing/scripted-world.ts";
import { replayStep } from "./replay-step.ts";

const ENGINE = { maxSteps: 40, agents: { default: ["agent"] }, permissions: "approve-reads" as const };
const LIMIT_MS = 60_000;
/** A case of which a timer is a part is told as it is: to look for a smaller one takes minutes, and finds none. */
const ASSERTED = { endOnFailure: true, includeErrorInReport: true } as const;
const cases = fc.record({
  plan: flowPlans,
  seed: fc.nat(1000),
  cancelAfterMs: fc.option(fc.nat(12), { nil: undefined, freq: 4 }),
});

const SPOILT: NodePlan = {
  type: "compute",
  ops: ["unencodable", "now"],
  timeoutMs: undefined,
  retry: { attempts: 2, delayMs: 0 },
};
const fan = (node: NodePlan, over: number | undefined, attempts: number): NodePlan => ({
  type: "parallel",
  over,
  join: "all",
  concurrency: undefined,
  graph: { nodes: [node], tolerant: [false], loops: 0 },
  timeoutMs: undefined,
  retry: { attempts, delayMs: 0 },
});
/** The step limit fails one branch while the code of the other is running: its end stands before its values. */
const ENDED_BY_A_BRANCH = {
  plan: { nodes: [fan(fan(SPOILT, 2, 3), undefined, 3)], tolerant: [false], loops: 0 },
  seed: 0,
  cancelAfterMs: undefined,
};

const asks = (timeoutMs: number | undefined): NodePlan => ({
  type: "agent",
  script: "plain",
  isolated: false,
  timeoutMs,
  retry: timeoutMs === undefined ? undefined : { attempts: 2, delayMs: 0 },
});
/** Branches share a session; attempts that wait for their turn run into their timeout, and no replay runs their code. */
const SHARED_SESSION = {
  plan: {
    nodes: [
      {
        ...fan(asks(undefined), 2, 2),
        graph: { nodes: [asks(3), asks(undefined), asks(undefined)], tolerant: [true, false, false], loops: 0 },
      },
    ],
    tolerant: [false],
    loops: 0,
  },
  seed: 0,
  cancelAfterMs: undefined,
};

/** A crash between two model calls of branches: the second is stored as a difference from one after the resume. */
const CUT_BETWEEN_MODELS = {
  plan: {
    nodes: [fan({ type: "model", tools: 0, flaky: false, ops: [], timeoutMs: undefined, retry: undefined }, 3, 1)],
    tolerant: [false],
    loops: 0,
  },
  seed: 0,
  cancelAfterMs: undefined,
};

const AGENT = { type: "agent", script: "permission", isolated: false, timeoutMs: undefined } as const;
const PASSED_OVER: GraphPlan = {
  nodes: [
    { ...AGENT, retry: { attempts: 2, delayMs: 0 } },
    { type: "action", ops: ["shell", "shell"], timeoutMs: 3, retry: undefined },
  ],
  tolerant: [true, false],
  loops: 1,
};
/** A branch comes to its turn while one outside has the session, and the end of a timeout stands between. */
const HELD_BY_ANOTHER = {
  plan: {
    nodes: [
      fan({ ...AGENT, retry: undefined }, 2, 2),
      {
        ...fan(SPOILT, 2, 2),
        graph: { nodes: [{ ...fan(SPOILT, undefined, 2), graph: PASSED_OVER }], tolerant: [false], loops: 0 },
      },
    ],
    tolerant: [true, false],
    loops: 0,
  } as GraphPlan,
  seed: 189,
  cancelAfterMs: undefined,
};

function within<T>(what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = originals.setTimeout(() => reject(new Error(`${what} does not end`)), LIMIT_MS);
    work.then(resolve, reject).finally(() => originals.clearTimeout(timer));
  });
}

function recorded(plan: GraphPlan, seed: number, cancelAfterMs: number | undefined): Promise<Recording> {
  return within(
    "the run",
    record(flowOf(plan), {
      ports: scriptedWorld(seed).ports,
      engine: ENGINE,
      onStart: (control) => {
        const cancel = (): void => control.cancel({ type: "user", name: "test" }, "enough");
        if (cancelAfterMs !== undefined) originals.setTimeout(cancel, cancelAfterMs);
      },
    }),
  );
}

async function replays(recording: Recording, plan: GraphPlan): Promise<void> {
  const report = await within("the replay", replay(recording, flowOf(plan)));
  expect(report.firstDivergence).toBeUndefined();
  expect(report.verdict).toBe("identical");
}

test("any flow in any world replays to the same head", async () => {
  const law = fc.asyncProperty(cases, async ({ plan, seed, cancelAfterMs }) => {
    await replays(await recorded(plan, seed, cancelAfterMs), plan);
  });
  await fc.assert(law, { ...ASSERTED, numRuns: scale.properties, examples: [[SHARED_SESSION]] });
}, 600_000);

async function replaysStepByStep(recording: Recording, plan: GraphPlan): Promise<void> {
  const attempts = recording.sink.lines.flatMap(({ type, line }) =>
    type === "StepStarted" ? [(JSON.parse(line) as { attemptId: string }).attemptId] : [],
  );
  for (const attempt of attempts) {
    const step = { flow: flowOf(plan), source: () => tapeSource(recording.sink), attempt, policy: DEFAULT_POLICY };
    const report = await within("the step", replayStep(step));
    expect([report.verdict, report.firstDivergence], attempt).toEqual(["identical", undefined]);
  }
}

test("each attempt of any flow replays alone", async () => {
  const law = fc.asyncProperty(cases, async ({ plan, seed, cancelAfterMs }) => {
    await replaysStepByStep(await recorded(plan, seed, cancelAfterMs), plan);
  });
  await fc.assert(law, {
    ...ASSERTED,
    numRuns: Math.ceil(scale.properties / 4),
    examples: [[ENDED_BY_A_BRANCH], [SHARED_SESSION]],
  });
}, 600_000);

test("any run, cut anywhere, goes on, repeats nothing that is recorded, and replays", async () => {
  const lost = fc.constantFrom("retry", "wait", "fail");
  const law = fc.asyncProperty(cases, fc.nat(1000), lost, async ({ plan, seed, cancelAfterMs }, at, policy) => {
    const recording = await recorded(plan, seed, cancelAfterMs);
    const total = recording.sink.lines.length;
    const lines = 1 + (at % total);
    if (recording.sink.lines[lines - 1]?.type === "RunCompleted") return;
    const world = scriptedWorld(seed + 1);
    const resumed = await within(
      "the resume",
      resume(recording, flowOf(plan), { lines, ports: world.ports, inFlight: () => policy }),
    );
    for (const args of commandsOf(recording.sink.lines.slice(0, lines))) expect(world.commands).not.toContain(args);
    await replays(resumed, plan);
    expect(missingFiles(resumed)).toEqual([]);
    if (at % 4 === 0) await replaysStepByStep(resumed, plan);
  });
  await fc.assert(law, {
    ...ASSERTED,
    numRuns: scale.properties,
    examples: [
      [SHARED_SESSION, 4, "retry"],
      [CUT_BETWEEN_MODELS, 4, "retry"],
      ...Array.from({ length: 24 }, (_, at): [typeof HELD_BY_ANOTHER, number, "retry"] => [
        HELD_BY_ANOTHER,
        60 + at,
        "retry",
      ]),
    ],
  });
}, 600_000);

/** Arguments of the commands whose outcome is recorded. */
function commandsOf(lines: Recording["sink"]["lines"]): string[] {
  return lines.flatMap(({ type, line }) => {
    if (type !== "ToolCall") return [];
    const { payload } = JSON.parse(line) as { payload: { process?: { args: string[] } } };
    return payload.process === undefined ? [] : [payload.process.args.join(" ")];
  });
}

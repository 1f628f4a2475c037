import fc from "fast-check";
import { defineFlow } from "../flow/define-flow.ts";
import { action, agent, checkpoint, compute, decision, model, parallel, shell } from "../flow/nodes.ts";
import type { ActionContext, Awaitable, FlowContext, FlowDefinition, FlowEdge, FlowNode } from "../flow/types.ts";

/** Something that a callback does, one after the other. */
const PURE_OPS = [
  "now",
  "random",
  "uuid",
  "env",
  "sleep",
  "timeout",
  "immediate",
  "interval",
  "turns",
  "log",
  "artifact",
  "pack",
  "outputs",
  "floating",
  "onAbort",
  "big",
  "throw",
  "never",
  "unencodable",
] as const;
type PureOp = (typeof PURE_OPS)[number];
const WORLD_OPS = [
  "shell",
  "failingShell",
  "ask",
  "askNobody",
  "sleep",
  "now",
  "floatingShell",
  "big",
  "throw",
  "artifact",
] as const;
type WorldOp = (typeof WORLD_OPS)[number];

interface Common {
  readonly timeoutMs?: number | undefined;
  readonly retry?: { readonly attempts: number; readonly delayMs: number } | undefined;
}
export type NodePlan = Common &
  (
    | { readonly type: "compute" | "decision"; readonly ops: readonly PureOp[] }
    | {
        readonly type: "shell";
        readonly does: "ok" | "fail" | "big" | "stubborn";
        readonly exec: readonly PureOp[];
        readonly parse: readonly PureOp[];
      }
    | { readonly type: "action"; readonly ops: readonly WorldOp[] }
    | { readonly type: "checkpoint"; readonly answer: "accept" | "decline" | "nobody"; readonly expires: boolean }
    | { readonly type: "model"; readonly tools: number; readonly flaky: boolean; readonly ops: readonly WorldOp[] }
    | {
        readonly type: "agent";
        readonly script: "plain" | "tool" | "refuse" | "permission";
        readonly isolated: boolean;
      }
    | {
        readonly type: "parallel";
        readonly over: number | undefined;
        readonly join: "all" | "any" | "settled";
        readonly concurrency: number | undefined;
        /** Each node is a branch of its own, where no list says how many there are; else one branch leads through them all. */
        readonly apart?: boolean;
        readonly graph: GraphPlan;
      }
  );
export interface GraphPlan {
  readonly nodes: readonly NodePlan[];
  /** Per node: whether whatever comes of it leads on. */
  readonly tolerant: readonly boolean[];
  /** The last node leads back to the first this many times. */
  readonly loops: number;
}

const ops = (max: number): fc.Arbitrary<PureOp[]> => fc.array(fc.constantFrom(...PURE_OPS), { maxLength: max });
const worldOps = fc.array(fc.constantFrom(...WORLD_OPS), { maxLength: 3 });
const common = fc.record({
  timeoutMs: fc.option(fc.constantFrom(3, 8), { nil: undefined, freq: 3 }),
  retry: fc.option(fc.record({ attempts: fc.constantFrom(2, 3), delayMs: fc.constantFrom(0, 2) }), {
    nil: undefined,
    freq: 4,
  }),
});

function node(depth: number): fc.Arbitrary<NodePlan> {
  const leaf: fc.Arbitrary<NodePlan>[] = [
    fc.record({ type: fc.constantFrom("compute" as const, "decision" as const), ops: ops(4) }),
    fc.record({
      type: fc.constant("shell" as const),
      does: fc.constantFrom("ok", "fail", "big", "stubborn"),
      exec: ops(1),
      parse: ops(2),
    }),
    fc.record({ type: fc.constant("action" as const), ops: worldOps }),
    fc.record({
      type: fc.constant("checkpoint" as const),
      answer: fc.constantFrom("accept", "accept", "decline", "nobody"),
      expires: fc.boolean(),
    }),
    fc.record({ type: fc.constant("model" as const), tools: fc.nat(2), flaky: fc.boolean(), ops: worldOps }),
    fc.record({
      type: fc.constant("agent" as const),
      script: fc.constantFrom("plain", "tool", "refuse", "permission"),
      isolated: fc.boolean(),
    }),
  ];
  const inner: fc.Arbitrary<NodePlan>[] =
    depth === 0
      ? []
      : [
          fc.record({
            type: fc.constant("parallel" as const),
            over: fc.option(fc.nat(3), { nil: undefined }),
            join: fc.constantFrom("all", "any", "settled"),
            concurrency: fc.option(fc.constantFrom(1, 2), { nil: undefined }),
            apart: fc.boolean(),
            graph: graph(depth - 1),
          }),
        ];
  return fc
    .tuple(fc.oneof(...leaf, ...inner, ...inner), common)
    .map(
      ([plan, { timeoutMs, retry }]) =>
        ({ ...plan, timeoutMs: needsDeadline(plan) ? 8 : timeoutMs, retry }) as NodePlan,
    );
}

/** Code that never returns, and commands that never end, do so only because of their deadline. */
function needsDeadline(plan: object): boolean {
  return /never|stubborn/.test(JSON.stringify({ ...plan, graph: undefined }));
}

function graph(depth: number): fc.Arbitrary<GraphPlan> {
  return fc.array(node(depth), { minLength: 1, maxLength: 3 }).chain((nodes) =>
    fc.record({
      nodes: fc.constant(nodes),
      tolerant: fc.array(fc.boolean(), { minLength: nodes.length, maxLength: nodes.length }),
      loops: fc.constantFrom(0, 0, 0, 1),
    }),
  );
}

/** Plans of whole flows: every type of node, nested to a depth of two. */
export const flowPlans: fc.Arbitrary<GraphPlan> = graph(2);

/** What is awkward in an id, by place. */
const NAMES = ["a", "x/y", "[0]", "__proto__", "a#1", "k:2", "%2F", ""] as const;
const nameOf = (index: number): string => NAMES[index] ?? `n${index}`;

/** The flow that a plan stands for. */
export function flowOf(plan: GraphPlan): FlowDefinition {
  return defineFlow({ name: "random", ...graphOf(plan, "") });
}

function graphOf(
  plan: GraphPlan,
  path: string,
): { startAt: string; nodes: Record<string, FlowNode>; edges: FlowEdge[] } {
  const count = plan.nodes.length;
  const nodes = Object.fromEntries(plan.nodes.map((node, index) => [nameOf(index), nodeOf(node, `${path}${index}`)]));
  const edges: FlowEdge[] = [];
  for (let index = 0; index + 1 < count; index++) {
    const [from, to] = [nameOf(index), nameOf(index + 1)];
    if (plan.tolerant[index] !== true) edges.push({ from, to });
    else
      edges.push({
        from,
        switch: { on: "$result.outcome", cases: { ok: to, failed: to, timed_out: to, cancelled: to } },
      });
  }
  if (plan.loops > 0) {
    const back = "back";
    nodes[back] = compute({ run: ({ attemptId }) => ({ again: attemptId.endsWith("#1") }) });
    nodes.out = compute({ run: ({ outputs }) => Object.keys(outputs).length });
    edges.push({ from: nameOf(count - 1), to: back });
    edges.push({ from: back, switch: { on: "$.again", cases: { true: nameOf(0), false: "out" } } });
  }
  return { startAt: nameOf(0), nodes, edges };
}

function nodeOf(plan: NodePlan, path: string): FlowNode {
  const shared = {
    ...(plan.timeoutMs !== undefined && { timeoutMs: plan.timeoutMs }),
    ...(plan.retry !== undefined && { retry: plan.retry }),
  };
  switch (plan.type) {
    case "compute":
      return compute({ ...shared, run: (context) => runPure(plan.ops, context) });
    case "decision":
      return decision({
        ...shared,
        choices: ["x", "y"],
        decide: async (context) => ((await runPure(plan.ops, context)).length > 2 ? "x" : "y"),
      });
    case "shell":
      return shell({
        ...shared,
        exec: async (context) => {
          await runPure(plan.exec, context);
          return { command: plan.does, args: [path, context.attemptId] };
        },
        ...(plan.parse.length > 0 && {
          parse: async ({ stdout }, context) => [stdout.length, await runPure(plan.parse, context)],
        }),
      });
    case "action":
      return action({ ...shared, run: (context) => runWorld(plan.ops, context) });
    case "checkpoint":
      return checkpoint({ ...shared, summary: plan.answer, ...(plan.expires && { expiresInMs: 4 }) });
    case "model":
      return model({
        ...shared,
        model: "anthropic/m",
        prompt: ({ attemptId }) => `${plan.tools} ${plan.flaky ? "flaky" : ""} ${attemptId}`,
        tools: {
          tool: {
            description: "Does it",
            inputSchema: { type: "object" },
            execute: (input, context) => runWorld(plan.ops, context, JSON.stringify(input)),
          },
        },
      });
    case "agent":
      return agent({
        ...shared,
        session: { isolated: plan.isolated },
        prompt: ({ attemptId }) => `${plan.script} ${attemptId}`,
      });
    case "parallel": {
      const { over, join, concurrency } = plan;
      const isApart = plan.apart === true && over === undefined;
      const { startAt, nodes, edges } = graphOf({ ...plan.graph, ...(isApart && { loops: 0 }) }, `${path}.`);
      return parallel({
        ...shared,
        nodes,
        edges: isApart ? [] : edges,
        join,
        ...(concurrency !== undefined && { concurrency }),
        ...(isApart ? {} : over === undefined ? { entries: [startAt] } : { startAt, over: listOf(over) }),
      });
    }
  }
}

async function runPure(list: readonly PureOp[], context: FlowContext): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (const op of list) seen.push(await PURE[op](context));
  return seen;
}

/** Lists of an even length have to be waited for. */
function listOf(length: number): () => Awaitable<readonly unknown[]> {
  const list = Array.from({ length }, (_, i) => ({ i }));
  if (length % 2 === 1) return () => list;
  return async () => {
    await undefined;
    return list;
  };
}

const PURE: { readonly [Op in PureOp]: (context: FlowContext) => unknown } = {
  now: () => [Date.now(), new Date(), performance.now()],
  random: ({ random }) => [Math.random(), random()],
  uuid: ({ newId }) => [crypto.randomUUID(), newId()],
  env: () => [process.env.HOME, process.cwd(), process.hrtime.bigint()],
  sleep: ({ sleep }) => sleep(1),
  timeout: () => new Promise<void>((resolve) => setTimeout(resolve, 1)),
  immediate: () => new Promise<void>((resolve) => setImmediate(resolve)),
  interval: () =>
    new Promise<number>((resolve) => {
      let ticks = 0;
      const timer = setInterval(() => {
        if (++ticks < 2) return;
        clearInterval(timer);
        resolve(ticks);
      }, 1);
    }),
  turns: async () => {
    for (let turn = 0; turn < 6; turn++) await undefined;
  },
  log: ({ log }) => {
    log("info", "said");
    // biome-ignore lint/suspicious/noConsole: what flow code says there becomes a line of its log
    console.log("said as well");
  },
  artifact: ({ artifact }) => artifact("product", "bytes".repeat(2000)),
  pack: ({ contextPack }) =>
    contextPack([{ source: "s", content: "text", included: true, reason: "asked for" }], 10).hash,
  outputs: ({ outputs, results, state, input }) => [
    Object.keys(outputs),
    Object.keys(results),
    state.steps.length,
    input,
  ],
  floating: ({ sleep }) => {
    const late = async (): Promise<void> => {
      await sleep(2);
      Date.now();
      await sleep(1);
      setTimeout(() => Math.random(), 1);
    };
    void late();
  },
  onAbort: ({ signal, sleep }) => {
    signal.addEventListener("abort", () => {
      Date.now();
      setTimeout(() => Date.now(), 1);
      void sleep(1);
    });
  },
  big: () => "x".repeat(6000),
  throw: () => {
    throw new Error("thrown");
  },
  never: () => new Promise(() => {}),
  unencodable: () => () => 1,
};

async function runWorld(list: readonly WorldOp[], context: ActionContext, label = ""): Promise<unknown> {
  const seen: unknown[] = [];
  for (const [index, op] of list.entries())
    seen.push(await WORLD[op](context, `${context.attemptId} op ${index} ${label}`));
  return seen;
}

const WORLD: { readonly [Op in WorldOp]: (context: ActionContext, label: string) => unknown } = {
  shell: async ({ runShell }, label) => (await runShell({ command: "ok", args: [label] })).stdout,
  failingShell: async ({ runShell }, label) =>
    (await runShell({ command: "fail", args: [label], allowNonZeroExit: true })).exitCode,
  ask: ({ ask }) => ask({ message: "accept" }),
  askNobody: ({ ask }) => ask({ message: "nobody" }),
  sleep: ({ sleep }) => sleep(1),
  now: () => typeof Date.now(),
  floatingShell: ({ runShell }, label) => void runShell({ command: "ok", args: [label] }).catch(() => undefined),
  big: () => ({ text: "y".repeat(6000) }),
  throw: () => {
    throw new TypeError("thrown inside");
  },
  artifact: ({ artifact }) => artifact("inside", "content"),
};

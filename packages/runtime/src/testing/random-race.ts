import fc from "fast-check";
import { defineFlow } from "../flow/define-flow.ts";
import { compute, parallel } from "../flow/nodes.ts";
import type { FlowContext, FlowDefinition, FlowNode } from "../flow/types.ts";

/** What code does after some turns of the event loop's microtasks. */
interface Move {
  readonly turns: number;
  readonly does: "nothing" | "clock" | "random" | "artifact" | "throw";
}
interface FanOut {
  readonly join: "all" | "any" | "settled";
  readonly nodes: readonly RaceNode[];
  /** Its branches are those of an awaited list of this length, all of the first node. */
  readonly over: { readonly length: number; readonly turns: number } | undefined;
  readonly concurrency: number | undefined;
  readonly attempts: number;
  readonly timeoutMs: number | undefined;
}
export type RaceNode = { readonly code: readonly Move[] } | { readonly fanOut: FanOut };

const maybe = <T>(value: fc.Arbitrary<T>, freq: number) => fc.option(value, { nil: undefined, freq });
const leaves = fc
  .array(
    fc.record<Move>({
      turns: fc.nat(8),
      does: fc.constantFrom("nothing", "clock", "random", "artifact", "throw"),
    }),
    { maxLength: 3 },
  )
  .map((code) => ({ code }));

function fanOuts(nodes: fc.Arbitrary<RaceNode>, least: number): fc.Arbitrary<{ readonly fanOut: FanOut }> {
  return fc
    .record<FanOut>({
      join: fc.constantFrom("all", "any", "settled"),
      nodes: fc.array(nodes, { minLength: least, maxLength: 4 }),
      over: maybe(fc.record({ length: fc.integer({ min: 1, max: 3 }), turns: fc.nat(4) }), 4),
      concurrency: maybe(fc.constant(1), 8),
      attempts: fc.constantFrom(1, 1, 1, 2),
      timeoutMs: maybe(fc.constant(5), 10),
    })
    .map((fanOut) => ({ fanOut }));
}

const inner = fc.oneof(leaves, fanOuts(leaves, 1));
/** Fan-outs in fan-outs whose code takes a few turns and waits for nothing: joins are decided while others complete. */
export const races: fc.Arbitrary<RaceNode> = fanOuts(fc.oneof(leaves, fanOuts(inner, 1)), 2);

export function raceOf(race: RaceNode): FlowDefinition {
  return defineFlow({ name: "race", startAt: "race", nodes: { race: nodeOf(race) }, edges: [] });
}

function nodeOf(node: RaceNode): FlowNode {
  if ("code" in node) return compute({ run: (context) => played(node.code, context) });
  const { join, nodes, over, concurrency, attempts, timeoutMs } = node.fanOut;
  const common = {
    join,
    retry: { attempts, delayMs: 0 },
    ...(concurrency !== undefined && { concurrency }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  const named = Object.fromEntries(nodes.map((each, index) => [`n${index}`, nodeOf(each)]));
  if (over === undefined) return parallel({ ...common, nodes: named });
  const list = async (): Promise<number[]> => {
    await turns(over.turns);
    return Array.from({ length: over.length }, (_, index) => index);
  };
  return parallel({ ...common, over: list, startAt: "n0", nodes: named, edges: [] });
}

async function played(moves: readonly Move[], { artifact }: FlowContext): Promise<void> {
  for (const [index, move] of moves.entries()) {
    await turns(move.turns);
    MOVES[move.does](artifact, index);
  }
}

const MOVES: Readonly<Record<Move["does"], (artifact: FlowContext["artifact"], index: number) => void>> = {
  nothing: () => {},
  clock: () => void Date.now(),
  random: () => void Math.random(),
  artifact: (artifact, index) => void artifact(`file-${index}`, "bytes"),
  throw: () => {
    throw new Error("lost the thread");
  },
};

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await undefined;
}

import type { FlowNode } from "../../flow/types.ts";
import { actionContext, flowContext } from "../context.ts";
import { callFunction } from "../effects/function.ts";
import { runShell } from "../effects/shell.ts";
import { CallError } from "../errors.ts";
import type { AttemptPart, ScopePart } from "../parts.ts";
import { executeAgent } from "./agent.ts";
import { executeCheckpoint } from "./checkpoint.ts";
import type { Executed } from "./executed.ts";
import { executeModel } from "./model.ts";
import { executeParallel } from "./parallel.ts";

type Executor<Type extends FlowNode["nodeType"]> = (
  scope: ScopePart,
  attempt: AttemptPart,
  node: Extract<FlowNode, { nodeType: Type }>,
) => Promise<Executed>;

const EXECUTORS: { readonly [Type in FlowNode["nodeType"]]: Executor<Type> } = {
  compute: async (scope, attempt, node) => ({ value: await attempt.code(() => node.run(flowContext(scope, attempt))) }),

  async decision(scope, attempt, node) {
    const choice = await attempt.code(() => node.decide(flowContext(scope, attempt)));
    if (!node.choices.includes(choice)) {
      throw new CallError(`${JSON.stringify(choice)} is none of ${node.choices.join(", ")}`, "failed");
    }
    return { value: { route: choice } };
  },

  async shell(scope, attempt, node) {
    const spec = await attempt.code(() => node.exec(flowContext(scope, attempt)));
    const result = await runShell(attempt.calls, spec);
    const { parse } = node;
    return {
      value: parse === undefined ? result : await attempt.code(() => parse(result, flowContext(scope, attempt))),
    };
  },

  async action(scope, attempt, node) {
    const input = attempt.store(null, "input");
    const { value } = await callFunction(attempt.calls, "action", input, (calls) =>
      node.run(actionContext(scope, calls)),
    );
    return { value };
  },

  agent: executeAgent,
  checkpoint: executeCheckpoint,
  model: executeModel,
  parallel: executeParallel,
};

/** Runs one attempt of a node to its value. @throws whatever its code or calls throw */
export function executeNode(scope: ScopePart, attempt: AttemptPart, node: FlowNode): Promise<Executed> {
  const execute = EXECUTORS[node.nodeType] as Executor<FlowNode["nodeType"]>;
  return execute(scope, attempt, node);
}

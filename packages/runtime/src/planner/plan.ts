import type { FlowEdge, NodeResult } from "../flow/types.ts";

/** What comes after a step. Pure: the same results give the same plan. */
export type Plan =
  | { readonly type: "node"; readonly nodeId: string; readonly decision?: DecisionRecord }
  | { readonly type: "end" }
  | { readonly type: "fail"; readonly message: string; readonly code: string };

export interface DecisionRecord {
  readonly choice: string;
  readonly rule: string;
}

/** The one edge that leaves each node. */
export type EdgeIndex = ReadonlyMap<string, FlowEdge>;

export function indexEdges(edges: readonly FlowEdge[]): EdgeIndex {
  return new Map(edges.map((edge) => [edge.from, edge]));
}

/**
 * The next node after `result`. No edge ends the scope. A step that did not end `ok` goes on only over a switch on
 * `$result.`; else it fails the scope. `$.a.b` and `$output.a.b` read the output.
 */
export function planNext(edges: EdgeIndex, result: NodeResult): Plan {
  const edge = edges.get(result.nodeId);
  const routesResult = edge !== undefined && "switch" in edge && edge.switch.on.startsWith("$result.");
  if (result.outcome !== "ok" && !routesResult) {
    return {
      type: "fail",
      code: `step_${result.outcome}`,
      message: result.error ?? `Step ${result.nodeId} ${result.outcome}`,
    };
  }
  if (edge === undefined) return { type: "end" };
  if ("to" in edge) return { type: "node", nodeId: edge.to };
  const value = readPath(edge.switch.on, result);
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    const got = value === undefined ? "nothing" : typeof value;
    return {
      type: "fail",
      code: "route_no_value",
      message: `${edge.switch.on} of ${result.nodeId} must be text, a number or a boolean to route on, got ${got}`,
    };
  }
  const choice = String(value);
  if (!Object.hasOwn(edge.switch.cases, choice)) {
    const known = Object.keys(edge.switch.cases).join(", ");
    return {
      type: "fail",
      code: "route_no_case",
      message: `No case for ${JSON.stringify(choice)} at ${result.nodeId} (${edge.switch.on}); cases are ${known}`,
    };
  }
  return { type: "node", nodeId: edge.switch.cases[choice] as string, decision: { choice, rule: edge.switch.on } };
}

function readPath(path: string, result: NodeResult): unknown {
  const [root, ...keys] = path.split(".");
  let value: unknown = root === "$result" ? result : root === "$" || root === "$output" ? result.output : undefined;
  for (const key of keys) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

import { FlowDefinitionError } from "./errors.ts";
import { FLOW_BRAND, type FlowDefinition, type FlowEdge, type FlowNode, type FlowSpec } from "./types.ts";

/** Checks a flow and marks it as one. @throws FlowDefinitionError naming the node or edge */
export function defineFlow(spec: FlowSpec): FlowDefinition {
  if (typeof spec.name !== "string" || spec.name.trim() === "")
    throw new FlowDefinitionError("`name` is blank", "flow");
  checkGraph(spec.startAt, spec.nodes, spec.edges, "flow");
  return Object.freeze({ ...spec, [FLOW_BRAND]: true as const });
}

/** Whether `value` is a flow, made by this or any other copy of the library. */
export function isFlow(value: unknown): value is FlowDefinition {
  return typeof value === "object" && value !== null && (value as { [FLOW_BRAND]?: unknown })[FLOW_BRAND] === true;
}

function checkGraph(
  startAt: string | undefined,
  nodes: Readonly<Record<string, FlowNode>>,
  edges: readonly FlowEdge[],
  where: string,
): void {
  const known = (id: string, from: string): void => {
    if (!Object.hasOwn(nodes, id)) throw new FlowDefinitionError(`there is no node ${JSON.stringify(id)}`, from);
  };
  if (startAt !== undefined) known(startAt, `${where}: startAt`);
  const seen = new Set<string>();
  for (const edge of edges) {
    known(edge.from, `${where}: edge`);
    if (seen.has(edge.from))
      throw new FlowDefinitionError("a node has at most one edge entry", `${where}: edge from ${edge.from}`);
    seen.add(edge.from);
    if ("to" in edge) known(edge.to, `${where}: edge from ${edge.from}`);
    else for (const target of Object.values(edge.switch.cases)) known(target, `${where}: edge from ${edge.from}`);
  }
  for (const [id, node] of Object.entries(nodes)) {
    if (node.nodeType !== "parallel") continue;
    const inner = `${where}: ${id}`;
    if (node.over !== undefined && node.startAt === undefined)
      throw new FlowDefinitionError("`over` needs `startAt`", inner);
    if (node.over === undefined && node.startAt !== undefined)
      throw new FlowDefinitionError("`startAt` needs `over`", inner);
    const { concurrency } = node;
    if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency > 0))
      throw new FlowDefinitionError("`concurrency` is a whole number above 0", inner);
    for (const entry of node.entries ?? [])
      if (!Object.hasOwn(node.nodes, entry)) throw new FlowDefinitionError(`there is no node ${entry}`, inner);
    checkGraph(node.startAt, node.nodes, node.edges ?? [], inner);
  }
}

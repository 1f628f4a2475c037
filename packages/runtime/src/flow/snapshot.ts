import type { FlowDefinition, FlowEdge, FlowNode } from "./types.ts";

export const FLOW_SNAPSHOT_SCHEMA = "openexec.flow.v1";

/** The resolved definition as it is kept in `flow.json`: the graph, without code. */
export interface FlowSnapshot {
  readonly schema: typeof FLOW_SNAPSHOT_SCHEMA;
  readonly name: string;
  readonly permissions?: FlowDefinition["permissions"];
  readonly passEnv?: readonly string[];
  readonly startAt: string;
  readonly nodes: Readonly<Record<string, NodeSnapshot>>;
  readonly edges: readonly FlowEdge[];
}
export interface NodeSnapshot {
  readonly nodeType: FlowNode["nodeType"];
  readonly [field: string]: unknown;
}

/** Fields of nodes that describe and do not run. Functions become `true`: there was one. */
function snapshotFlow(flow: FlowDefinition): FlowSnapshot {
  return {
    schema: FLOW_SNAPSHOT_SCHEMA,
    name: flow.name,
    ...(flow.permissions === undefined ? {} : { permissions: flow.permissions }),
    ...(flow.passEnv === undefined ? {} : { passEnv: flow.passEnv }),
    startAt: flow.startAt,
    nodes: snapshotNodes(flow.nodes),
    edges: flow.edges,
  };
}

/** `flow.json` of a definition; its digest says whether two definitions are the same. */
export function flowJson(flow: FlowDefinition): string {
  return `${JSON.stringify(snapshotFlow(flow), undefined, 2)}\n`;
}

function snapshotNodes(nodes: Readonly<Record<string, FlowNode>>): Record<string, NodeSnapshot> {
  const entries = Object.entries(nodes).map(([id, node]) => [id, snapshotNode(node)] as const);
  return Object.fromEntries(entries);
}

function snapshotNode(node: FlowNode): NodeSnapshot {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(node)) {
    if (name === "nodeType" || value === undefined) continue;
    if (typeof value === "function") fields[`has${name.charAt(0).toUpperCase()}${name.slice(1)}`] = true;
    else if (name === "nodes") fields[name] = snapshotNodes(value as Record<string, FlowNode>);
    else if (name === "tools") fields[name] = Object.keys(value as object);
    else fields[name] = value;
  }
  return { nodeType: node.nodeType, ...fields };
}

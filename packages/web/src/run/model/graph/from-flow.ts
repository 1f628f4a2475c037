import { plainText } from "../../text/plain.ts";
import { FAMILY_OF_NODE, type Family } from "../family.ts";
import { END, edgesOf, type Graph, type GraphNode, type Link, type NodeShape, START } from "./graph.ts";

interface FlowNode {
  readonly nodeType: string;
  readonly title?: string;
  readonly startAt?: string;
  readonly nodes?: Readonly<Record<string, FlowNode>>;
  readonly edges?: readonly FlowEdge[];
}
interface FlowEdge {
  readonly from: string;
  readonly to?: string;
  readonly switch?: { readonly on?: string; readonly cases?: Readonly<Record<string, string>> };
}
interface Flow extends Omit<FlowNode, "nodeType"> {
  readonly nodes: Readonly<Record<string, FlowNode>>;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Definitions of acpx name steps of agents after the protocol. */
const NODE_TYPES: Readonly<Record<string, string>> = { acp: "agent" };

function familyOf(nodeType: string): Family {
  const families: Readonly<Record<string, Family>> = FAMILY_OF_NODE;
  return families[nodeType] ?? "code";
}

function isFlow(value: unknown): value is Flow {
  if (!isRecord(value) || !isRecord(value.nodes)) return false;
  const nodes = Object.values(value.nodes);
  return nodes.length > 0 && nodes.every(isRecord);
}

/** The graph of a definition as `flow.json` has it, or `undefined` when it is none. */
export function graphFromFlow(value: unknown): Graph | undefined {
  if (!isFlow(value)) return undefined;
  const nodes: GraphNode[] = [{ path: START, title: "Start", nodeType: "start", family: "code", shape: "start" }];
  const links: Link[] = [];
  const ends = addLevel(value, "", nodes, links, START);
  if (ends.length > 0) {
    nodes.push({ path: END, title: "End", nodeType: "end", family: "code", shape: "end" });
    for (const from of ends) links.push({ from, to: END });
  }
  return { nodes, edges: edgesOf(links, START), derived: false };
}

/** Adds the nodes of a level below `group`; returns those that the way out of the level starts from. */
function addLevel(
  level: Omit<FlowNode, "nodeType">,
  group: string,
  nodes: GraphNode[],
  links: Link[],
  before: string,
): string[] {
  const pathOf = (id: string): string => (group === "" ? id : `${group}/${id}`);
  const members = Object.entries(level.nodes ?? {});
  const targets = new Map<string, Link[]>();
  for (const edge of level.edges ?? []) {
    const list = targets.get(edge.from) ?? [];
    targets.set(edge.from, list);
    for (const [label, to] of exitsOf(edge))
      list.push({ from: edge.from, to, ...(label === undefined ? {} : { label: plainText(label) }) });
  }
  // Without edges between them members of a parallel node are branches, each started at once.
  const starts =
    level.startAt !== undefined ? [level.startAt] : members.map(([id]) => id).slice(0, group === "" ? 1 : undefined);
  const ends: string[] = [];
  for (const [id, node] of members) {
    const path = pathOf(id);
    const exits = (targets.get(id) ?? []).filter(({ to }) => Object.hasOwn(level.nodes ?? {}, to));
    nodes.push(nodeOf(id, path, group, node, exits.length));
    if (starts.includes(id)) links.push({ from: before, to: path });
    const inside = node.nodes === undefined ? [path] : addLevel(node, path, nodes, links, path);
    const leaving = inside.length === 0 ? [path] : inside;
    if (exits.length === 0) ends.push(...leaving);
    for (const { to, label } of exits) {
      for (const from of leaving) links.push({ from, to: pathOf(to), ...(label === undefined ? {} : { label }) });
    }
  }
  return ends;
}

function exitsOf({ to, switch: choice }: FlowEdge): readonly (readonly [string | undefined, string])[] {
  if (choice?.cases !== undefined) return Object.entries(choice.cases);
  return to === undefined ? [] : [[undefined, to]];
}

function nodeOf(id: string, path: string, group: string, node: FlowNode, exits: number): GraphNode {
  const nodeType = NODE_TYPES[node.nodeType] ?? node.nodeType;
  return {
    path,
    title: plainText(node.title ?? id),
    nodeType,
    family: familyOf(nodeType),
    shape: shapeOf(nodeType, exits),
    ...(group === "" ? {} : { group }),
  };
}

function shapeOf(nodeType: string, exits: number): NodeShape {
  if (nodeType === "checkpoint") return "checkpoint";
  return nodeType === "decision" || exits > 1 ? "decision" : "card";
}

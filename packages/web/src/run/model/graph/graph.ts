import type { Family } from "../family.ts";

/** How a node looks: a card, a card with a notch, one with a double edge, or a pill. */
export type NodeShape = "card" | "decision" | "checkpoint" | "start" | "end";

export interface GraphNode {
  /** Path of the node: `fan/review` is `review` inside of `fan`. */
  readonly path: string;
  readonly title: string;
  readonly nodeType: string;
  readonly family: Family;
  readonly shape: NodeShape;
  /** Path of the node that this one is a branch of. */
  readonly group?: string;
  /** How many nodes a folded card stands for. */
  readonly folded?: readonly string[];
}

export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** The choices that lead along it. */
  readonly label?: string;
  /** Leads to a node before it. */
  readonly back: boolean;
}

/** A flow, or what a run shows of one. Start and ends are nodes too. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Made from the steps of a run that has no definition. */
  readonly derived: boolean;
}

export const START = "›start";
export const END = "›end";

/** What an edge is before it is known which way it points. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
}

/** Links of the same two nodes become one edge with all their labels; those that lead back are found from `start`. */
export function edgesOf(links: readonly Link[], start: string): readonly GraphEdge[] {
  const merged = new Map<string, { from: string; to: string; labels: string[] }>();
  for (const { from, to, label } of links) {
    const id = edgeId(from, to);
    const edge = merged.get(id) ?? { from, to, labels: [] };
    merged.set(id, edge);
    if (label !== undefined && !edge.labels.includes(label)) edge.labels.push(label);
  }
  const back = backEdges([...merged.values()], start);
  return [...merged].map(([id, { from, to, labels }]) => ({
    id,
    from,
    to,
    ...(labels.length === 0 ? {} : { label: labels.join(", ") }),
    back: back.has(id),
  }));
}

export function edgeId(from: string, to: string): string {
  return `${from}→${to}`;
}

/** Edges that close a loop, seen from `start` in the order of the edges. */
function backEdges(links: readonly Link[], start: string): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const { from, to } of links) next.set(from, [...(next.get(from) ?? []), to]);
  const back = new Set<string>();
  const done = new Set<string>();
  const above = new Set<string>();
  const visit = (root: string): void => {
    const path: { node: string; at: number }[] = [{ node: root, at: 0 }];
    above.add(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const to = (next.get(top.node) ?? [])[top.at++];
      if (to === undefined) {
        above.delete(top.node);
        done.add(top.node);
        path.pop();
      } else if (above.has(to)) back.add(edgeId(top.node, to));
      else if (!done.has(to)) {
        above.add(to);
        path.push({ node: to, at: 0 });
      }
    }
  };
  visit(start);
  for (const { from } of links) if (!done.has(from)) visit(from);
  return back;
}

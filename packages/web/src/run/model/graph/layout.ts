import dagre from "@dagrejs/dagre";
import type { Graph, GraphEdge, GraphNode } from "./graph.ts";

const CARD = { width: 220, height: 52 } as const;
const PILL = { width: 88, height: 28 } as const;

/** A node on the canvas: its top left corner and size in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly boxes: ReadonlyMap<string, Box>;
  /** Corners of each edge, by its id. */
  readonly routes: ReadonlyMap<string, readonly Point[]>;
  readonly width: number;
  readonly height: number;
}

const RAIL_GAP = 24;

function sizeOf({ shape }: GraphNode): { readonly width: number; readonly height: number } {
  return shape === "start" || shape === "end" ? PILL : CARD;
}

/** Places a graph from top to bottom. Edges that lead back run on rails at its right side. */
export function layoutGraph({ nodes, edges }: Graph): Layout {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 28, ranksep: 40, edgesep: 16, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.path, { ...sizeOf(node) });
  for (const { id, from, to, back } of edges) if (!back) graph.setEdge(from, to, {}, id);
  dagre.layout(graph);
  const boxes = new Map<string, Box>();
  for (const { path } of nodes) {
    const { x, y, width, height } = graph.node(path);
    boxes.set(path, { x: x - width / 2, y: y - height / 2, width, height });
  }
  const right = Math.max(0, ...[...boxes.values()].map(({ x, width }) => x + width));
  const routes = new Map<string, readonly Point[]>();
  for (const edge of edges) {
    if (!edge.back) routes.set(edge.id, graph.edge(edge.from, edge.to, edge.id).points ?? []);
  }
  const rails = railsOf(edges, boxes, right);
  for (const [id, points] of rails) routes.set(id, points);
  const bottom = Math.max(0, ...[...boxes.values()].map(({ y, height }) => y + height));
  return { boxes, routes, width: right + 8 + rails.size * RAIL_GAP, height: bottom + 8 };
}

/** The longer the way back, the further out its rail: rails never cross each other. */
function railsOf(
  edges: readonly GraphEdge[],
  boxes: ReadonlyMap<string, Box>,
  right: number,
): ReadonlyMap<string, readonly Point[]> {
  const back = edges.flatMap((edge) => {
    const from = boxes.get(edge.from);
    const to = boxes.get(edge.to);
    return edge.back && from !== undefined && to !== undefined ? [{ id: edge.id, from, to }] : [];
  });
  back.sort((a, b) => a.from.y - a.to.y - (b.from.y - b.to.y));
  return new Map(
    back.map(({ id, from, to }, index) => {
      const rail = right + RAIL_GAP * (index + 1);
      const out = { x: from.x + from.width, y: from.y + from.height / 2 };
      // Not quite at the middle, where an edge of the same node may go out.
      const into = { x: to.x + to.width, y: to.y + to.height / 2 + (index % 3) * 4 - 4 };
      return [id, [out, { x: rail, y: out.y }, { x: rail, y: into.y }, into]];
    }),
  );
}

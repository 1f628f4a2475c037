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
}

const RAIL_GAP = 24;
const NODE_GAP = 28;
const RANK_GAP = 40;
const MARGIN = 8;

function sizeOf({ shape }: GraphNode): { readonly width: number; readonly height: number } {
  return shape === "start" || shape === "end" ? PILL : CARD;
}

/** What a layout takes up: its cards, and the rails and corners of its edges. */
export function layoutBounds({ boxes, routes }: Layout): Box {
  const corners = [...boxes.values()].flatMap(({ x, y, width, height }) => [
    { x, y },
    { x: x + width, y: y + height },
  ]);
  let [left, top, right, bottom] = [Number.MAX_VALUE, Number.MAX_VALUE, 0, 0];
  for (const { x, y } of [...corners, ...[...routes.values()].flat()]) {
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * Places a graph from top to bottom. Edges that lead back run on rails at its right side.
 * @param kept where nodes stand already: there they stay, and others find a place below what leads to them
 */
export function layoutGraph(graph: Graph, kept?: ReadonlyMap<string, Box>): Layout {
  return kept === undefined ? layoutAnew(graph) : layoutAround(graph, kept);
}

function layoutAnew({ nodes, edges }: Graph): Layout {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({
    rankdir: "TB",
    nodesep: NODE_GAP,
    ranksep: RANK_GAP,
    edgesep: 16,
    marginx: MARGIN,
    marginy: MARGIN,
  });
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
  return { boxes, routes };
}

function layoutAround({ nodes, edges }: Graph, kept: ReadonlyMap<string, Box>): Layout {
  const boxes = new Map(kept);
  for (const node of nodes) {
    if (boxes.has(node.path)) continue;
    const above = edges.flatMap(({ from, to }) => (to === node.path ? (boxes.get(from) ?? []) : []));
    boxes.set(node.path, freePlace(sizeOf(node), above, [...boxes.values()]));
  }
  const right = Math.max(0, ...[...boxes.values()].map(({ x, width }) => x + width));
  const turned = edges.map((edge) => ({ ...edge, back: !leadsDown(boxes.get(edge.from), boxes.get(edge.to)) }));
  const rails = railsOf(turned, boxes, right);
  const routes = new Map(rails);
  for (const { id, from, to, back } of turned) {
    const [start, end] = [boxes.get(from), boxes.get(to)];
    if (!back && start !== undefined && end !== undefined) routes.set(id, wayDown(start, end));
  }
  return { boxes, routes };
}

/** Below the lowest of those above it, in the column of the first of them, or in the next one to the right that is free. */
function freePlace(
  { width, height }: { width: number; height: number },
  above: readonly Box[],
  taken: readonly Box[],
): Box {
  const [first] = above;
  const y = Math.max(MARGIN, ...above.map((box) => box.y + box.height + RANK_GAP));
  let x = first === undefined ? MARGIN : first.x + (first.width - width) / 2;
  const isTaken = (box: Box): boolean =>
    box.y < y + height + NODE_GAP &&
    box.y + box.height + NODE_GAP > y &&
    box.x < x + width + NODE_GAP &&
    box.x + box.width + NODE_GAP > x;
  for (let there = taken.find(isTaken); there !== undefined; there = taken.find(isTaken))
    x = there.x + there.width + NODE_GAP;
  return { x, y, width, height };
}

const leadsDown = (from: Box | undefined, to: Box | undefined): boolean =>
  from !== undefined && to !== undefined && to.y >= from.y + from.height;

/** From the bottom of a box to the top of another, turning above that. */
function wayDown(from: Box, to: Box): readonly Point[] {
  const start = { x: from.x + from.width / 2, y: from.y + from.height };
  const end = { x: to.x + to.width / 2, y: to.y };
  const turn = end.y - RANK_GAP / 2;
  return start.x === end.x ? [start, end] : [start, { x: start.x, y: turn }, { x: end.x, y: turn }, end];
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

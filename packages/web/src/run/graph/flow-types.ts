import type { Edge, Node } from "@xyflow/react";
import type { GraphEdge, GraphNode } from "../model/graph/graph.ts";
import type { Point } from "../model/graph/layout.ts";
import type { EdgeState, NodeState } from "../model/graph/overlay.ts";

export interface CardData extends Record<string, unknown> {
  readonly node: GraphNode;
  readonly state: NodeState;
  /** The run is at this node now. */
  readonly active: boolean;
  /** The run has ended, and this is its end. */
  readonly ended: boolean;
  readonly onUnfold: (path: string) => void;
}
export type CardNode = Node<CardData, "card" | "pill">;

export interface RouteData extends Record<string, unknown> {
  readonly edge: GraphEdge;
  readonly state: EdgeState;
  readonly points: readonly Point[];
}
export type RouteEdge = Edge<RouteData, "route">;

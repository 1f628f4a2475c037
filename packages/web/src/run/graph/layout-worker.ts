import type { Graph } from "../model/graph/graph.ts";
import { type Layout, layoutGraph } from "../model/graph/layout.ts";

export interface ToLayout {
  readonly id: number;
  readonly graph: Graph;
}
export interface FromLayout {
  readonly id: number;
  readonly layout: Layout;
}

self.onmessage = ({ data: { id, graph } }: MessageEvent<ToLayout>) => {
  const answer: FromLayout = { id, layout: layoutGraph(graph) };
  self.postMessage(answer);
};

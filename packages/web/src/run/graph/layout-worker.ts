import type { Graph } from "../model/graph/graph.ts";
import { type Box, type Layout, layoutGraph } from "../model/graph/layout.ts";

export interface ToLayout {
  readonly id: number;
  readonly graph: Graph;
  /** Where its nodes stand already. */
  readonly kept?: ReadonlyMap<string, Box>;
}
export interface FromLayout {
  readonly id: number;
  readonly layout: Layout;
}

self.onmessage = ({ data: { id, graph, kept } }: MessageEvent<ToLayout>) => {
  const answer: FromLayout = { id, layout: layoutGraph(graph, kept) };
  self.postMessage(answer);
};
